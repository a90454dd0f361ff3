"""The callback contract around a check: what it returns or raises, and that it may run out of time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from enum import Enum
from functools import wraps
from threading import Lock, Timer
from typing import Final, Literal, Protocol, TypeAlias

from cdk_codedeploy.hooks.callback import CallbackClient, Status, report
from cdk_codedeploy.hooks.event import HookEvent

log = logging.getLogger("cdk_codedeploy.hooks")

SECONDS_TO_ANSWER = 10
"""Seconds before Lambda ends the function at which the answer is given for it."""

CHECK_OF = "cdk_codedeploy_check"
"""Attribute of what ``traffic_hook`` makes, with the check itself."""

_SHORT = 4
"""A function with less time than four times that gives a quarter of it to the answer."""


class Later(Enum):
    """What a check returns whose answer somebody else will give. See ``LATER``."""

    LATER = "later"


LATER: Final = Later.LATER
"""Return this from a check when another program calls ``report`` within the hour that CodeDeploy waits."""


class Context(Protocol):
    """What is used of what Lambda tells of an invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Tell how long until Lambda ends the function."""
        ...


Check: TypeAlias = Callable[[HookEvent], "Literal[Later.LATER] | None"]
"""Looks whether a deployment may go on. Raises an exception where it may not."""

LambdaFunction: TypeAlias = Callable[[Mapping[str, object], Context], None]
"""What Lambda invokes."""


class _Answer:
    """The one answer to an event, whoever is first to give it: the check, or the clock."""

    def __init__(self, event: HookEvent, client: CallbackClient | None) -> None:
        self._event = event
        self._client = client
        self._lock = Lock()
        self._given = False

    def give(self, status: Status) -> None:
        with self._lock:
            if self._given:
                return
            report(self._event, status, client=self._client)
            self._given = True

    def time_is_over(self) -> None:
        log.error(
            "deployment %s must not go on: the check did not end before its function's time was over; "
            "make it end sooner, or raise the timeout, to at most 15 minutes",
            self._event.deployment_id,
        )
        self.give(Status.FAILED)


def traffic_hook(check: Check, *, client: CallbackClient | None = None) -> LambdaFunction:
    """Make a function that Lambda can invoke of a check. Use it as a decorator, or call it.

    The deployment goes on when the check returns. It fails when the check raises an exception, whose reason stands in
    the function's log; and when the check would not end in the function's time, in which case CodeDeploy is told
    shortly before Lambda ends the function, instead of waiting out its hour. What is answered is answered: the function
    itself then ends well, since Lambda would repeat it otherwise.

    Args:
        check: Looks whether the deployment may go on.
        client: A CodeDeploy client. Default: one with the credentials and Region of the function.
    """

    @wraps(check)
    def invoked(event: Mapping[str, object], context: Context) -> None:
        told = HookEvent.of(event)
        answer = _Answer(told, client)
        left = context.get_remaining_time_in_millis() / 1000
        timer = Timer(left - min(SECONDS_TO_ANSWER, left / _SHORT), answer.time_is_over)
        timer.daemon = True
        timer.start()
        try:
            status = _status_of(check, told)
        finally:
            timer.cancel()
        if status is not None:
            answer.give(status)

    setattr(invoked, CHECK_OF, check)
    return invoked


def _status_of(check: Check, event: HookEvent) -> Status | None:
    try:
        outcome = check(event)
    except (Exception, SystemExit):
        log.exception("deployment %s must not go on", event.deployment_id)
        return Status.FAILED
    if outcome is LATER:
        log.info("deployment %s: somebody else answers", event.deployment_id)
        return None
    if outcome is not None:
        # A check that was meant to return whether all is well would let every deployment pass.
        log.error(
            "deployment %s must not go on: the check returned %s, and not None; it has to raise an exception where the "
            "deployment may not go on",
            event.deployment_id,
            type(outcome).__name__,
        )
        return Status.FAILED
    return Status.SUCCEEDED
