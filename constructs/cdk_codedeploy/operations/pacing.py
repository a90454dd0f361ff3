"""Many requests at once under one rate: none is sent too early, and one that the service throttles is sent again.

The rate holds for what is sent, tries again included. While the service throttles nevertheless, less is sent.
"""

# boto3 ships no types.
# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from random import uniform
from threading import Event, Lock
from time import monotonic
from typing import Any, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.service import shown

THROTTLED = frozenset(
    {
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottledException",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""The codes by which services say that there are too many requests."""

_EACH_TRY = "request-created.codedeploy"
_SERVER_ERRORS = range(500, 600)
_TOO_MANY = 429
# A service that throttles gets slower requests; one that does not answer is given up after a few tries.
_OTHER_TRIES = 6
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 20.0
# Under a service that throttles a third of what is sent, these settle at two fifths of the rate.
_SLOWER = 0.7
_FASTER = 0.05
_SLOWEST = 0.1


class StoppedError(Exception):
    """Everything is to end, so what is not sent yet is not sent any more."""


class Pace:
    """Lets one after another through, as often as a rate says and never more often.

    Args:
        requests_per_second: The rate.

    Raises:
        ValidationError: If the rate is not above 0.
    """

    def __init__(self, requests_per_second: float) -> None:
        check_rate(requests_per_second)
        self._most = self._rate = float(requests_per_second)
        self._next = monotonic()
        self._lock = Lock()
        self._stopped = Event()

    def wait(self) -> None:
        """Come back when it is time.

        Raises:
            StoppedError: If everything is to end.
        """
        # Whoever waits keeps the others waiting behind it. So the moments at which callers come back are never
        # closer together than the rate says, whatever the machine makes of a pause.
        with self._lock:
            self.rest_until(self._next)
            self._next = monotonic() + 1 / self._rate

    def rest_until(self, moment: float) -> None:
        """Come back at a moment of the monotonic clock.

        Args:
            moment: The moment, in seconds.

        Raises:
            StoppedError: If everything is to end.
        """
        while (pause := moment - monotonic()) > 0 and not self._stopped.is_set():
            rest(self._stopped, pause)
        if self._stopped.is_set():
            raise StoppedError

    def slow_down(self) -> None:
        """Let less through, as after a request that was throttled."""
        with self._lock:
            self._rate = max(self._rate * _SLOWER, self._most * _SLOWEST)

    def speed_up(self) -> None:
        """Let more through, up to the rate, as after a request that was not throttled."""
        with self._lock:
            self._rate = min(self._rate + self._most * _FASTER, self._most)

    def stop(self) -> None:
        """End everything: whoever waits, or comes to wait, gets a ``StoppedError``."""
        self._stopped.set()


def rest(stopped: Event, seconds: float) -> None:
    """Wait; the tests wait otherwise.

    Args:
        stopped: Ends it.
        seconds: How long.
    """
    stopped.wait(seconds)


def check_rate(rate: object, parameter: str = "requests_per_second") -> None:
    """Check a rate: a number above 0.

    Args:
        rate: The rate.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If it is none.
    """
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 < rate < math.inf:
        raise ValidationError(
            parameter, shown(rate), allowed="a rate is a number above 0", remedy="give one, such as 20"
        )


@contextmanager
def paced(client: CodeDeployClient, pace: Pace, *, patience_seconds: float) -> Generator[CodeDeployClient, None, None]:
    """Give a client that sends at a pace, from any number of threads.

    What boto3 itself sends again counts too.

    Args:
        client: A CodeDeploy client.
        pace: The pace.
        patience_seconds: How long a request that is throttled is sent again, in seconds.
    """
    events = getattr(getattr(client, "meta", None), "events", None)
    if events is None:
        yield cast(CodeDeployClient, _PacedClient(client, pace.wait, pace, patience_seconds))
        return

    def wait(**_: object) -> None:
        pace.wait()

    # For each try, and before it is signed: a signature that has waited for minutes is too old.
    events.register_first(_EACH_TRY, wait)
    try:
        yield cast(CodeDeployClient, _PacedClient(client, lambda: None, pace, patience_seconds))
    finally:
        events.unregister(_EACH_TRY, wait)


class _PacedClient:
    def __init__(self, client: CodeDeployClient, wait: Callable[[], None], pace: Pace, patience_seconds: float) -> None:
        self._client = client
        self._wait = wait
        self._pace = pace
        self._patience = patience_seconds

    def __getattr__(self, name: str) -> Callable[..., Mapping[str, Any]]:
        method = getattr(self._client, name)

        def send(**request: object) -> Mapping[str, Any]:
            return self._send(method, request)

        return send

    def _send(self, method: Callable[..., Mapping[str, Any]], request: Mapping[str, object]) -> Mapping[str, Any]:
        until = monotonic() + self._patience
        tries = 0
        while True:
            self._wait()
            tries += 1
            try:
                answer = method(**request)
            except Exception as error:
                # Which of many comes first next time is no secret.
                again = monotonic() + uniform(0, min(_FIRST_PAUSE * 2**tries, _LONGEST_PAUSE))  # noqa: S311
                if is_throttling(error):
                    self._pace.slow_down()
                    hopeless = again > until
                else:
                    hopeless = tries >= _OTHER_TRIES or not _is_passing(error)
                if hopeless:
                    raise
            else:
                self._pace.speed_up()
                return answer
            self._pace.rest_until(again)


def is_throttling(error: BaseException) -> bool:
    """Tell whether an error of boto3 means that there are too many requests.

    Args:
        error: The error.
    """
    code, status = _refusal(error)
    return code in THROTTLED or status == _TOO_MANY


def _is_passing(error: BaseException) -> bool:
    """Tell whether the same request may succeed a little later."""
    from botocore.exceptions import ConnectionError as NoConnectionError
    from botocore.exceptions import HTTPClientError, ProxyConnectionError, SSLError

    if isinstance(error, (NoConnectionError, HTTPClientError)):
        return not isinstance(error, (ProxyConnectionError, SSLError))
    return _refusal(error)[1] in _SERVER_ERRORS


def _refusal(error: BaseException) -> tuple[str, int]:
    """Return code and HTTP status of a ``ClientError``; nothing for other errors."""
    answer = cast("Mapping[str, Any]", getattr(error, "response", None) or {})
    if not isinstance(answer, dict):
        return "", 0
    metadata = cast("Mapping[str, Any]", answer.get("ResponseMetadata") or {})
    return str(answer.get("Error", {}).get("Code", "")), int(metadata.get("HTTPStatusCode") or 0)
