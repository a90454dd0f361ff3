"""The ready-made check that invokes a function and looks at its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol, cast

from cdk_codedeploy.hooks.comparison import difference
from cdk_codedeploy.hooks.event import HookEvent
from cdk_codedeploy.hooks.settings import SmokeTestSettings, from_environment

_SECONDS = 850
"""Lambda ends a function after 15 minutes, and this one waits for another."""


class InvokingClient(Protocol):
    """What is used of a Lambda client of boto3."""

    def invoke(self, **request: object) -> Mapping[str, Any]:
        """Invoke a function."""
        ...


class SmokeTestError(Exception):
    """The function did not answer as expected."""


def check(event: HookEvent) -> None:
    """Invoke the function of the settings. ``TrafficHook`` calls this."""
    del event
    run(from_environment(SmokeTestSettings), _client())


def run(settings: SmokeTestSettings, client: InvokingClient) -> None:
    """Invoke a function and look at its answer.

    Args:
        settings: What to invoke, and what is to come back.
        client: A Lambda client.

    Raises:
        SmokeTestError: When the function fails, or answers something else.
    """
    answer = client.invoke(
        FunctionName=settings.function,
        InvocationType="RequestResponse",
        Payload=json.dumps(settings.payload).encode(),
    )
    name = settings.function.rpartition(":function:")[2]
    text = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        raise SmokeTestError(f"{name} failed when it was invoked: {_error_of(text)}; its own log says where")
    if not settings.is_expected:
        return
    try:
        found = json.loads(text)
    except ValueError:
        raise SmokeTestError(f"{name} answered something that is no JSON") from None
    if told := difference(settings.expected, found):
        raise SmokeTestError(f"{name} did not answer as expected: {told}")


def _error_of(text: str) -> str:
    """Return the kind of the error alone: its message may hold anything."""
    try:
        found: object = json.loads(text)
    except ValueError:
        return "an error"
    kind: object = cast("Mapping[str, object]", found).get("errorType") if isinstance(found, Mapping) else None
    return str(kind or "an error")


def _client() -> InvokingClient:
    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]

    # Once: the function may do something that is not to be repeated.
    config = Config(read_timeout=_SECONDS, retries={"total_max_attempts": 1})
    made: object = cast("Any", boto3).client("lambda", config=config)
    return cast("InvokingClient", made)
