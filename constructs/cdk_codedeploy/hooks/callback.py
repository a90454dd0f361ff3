"""The answer that CodeDeploy waits for at a lifecycle event, for up to an hour."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, Protocol, cast

from cdk_codedeploy.hooks.event import HookEvent

log = logging.getLogger("cdk_codedeploy.hooks")

_DENIED = frozenset({"AccessDenied", "AccessDeniedException"})
_ANSWERED = "LifecycleEventAlreadyCompletedException"
_PAUSES = (1, 2, 4, 8, 15)
"""Seconds between tries while the permission to answer, which is as new as the stack, has not spread."""


class Status(str, Enum):
    """What a function may answer; CodeDeploy takes no other word."""

    SUCCEEDED = "Succeeded"
    FAILED = "Failed"


class CallbackClient(Protocol):
    """What is used of a CodeDeploy client of boto3."""

    def put_lifecycle_event_hook_execution_status(self, **request: object) -> Mapping[str, Any]:
        """Tell CodeDeploy how a hook went."""
        ...


def report(
    event: HookEvent,
    status: Status,
    *,
    client: CallbackClient | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Tell CodeDeploy how a hook went.

    An event that is answered already is left as it is: Lambda may invoke a function twice, and the first answer counts.

    Args:
        event: What CodeDeploy told the function.
        status: Whether the deployment may go on.
        client: A CodeDeploy client. Default: one with the credentials and Region of the function.
        sleep: Waits for seconds, between tries. Default: ``time.sleep``.

    Raises:
        botocore.exceptions.ClientError: When CodeDeploy refuses, also after half a minute of tries where the permission
            is missing.

    Source: API reference, "PutLifecycleEventHookExecutionStatus".
    """
    used = client or own_client()
    for pause in (*_PAUSES, None):
        try:
            used.put_lifecycle_event_hook_execution_status(
                deploymentId=event.deployment_id,
                lifecycleEventHookExecutionId=event.execution_id,
                status=status.value,
            )
        except Exception as error:  # noqa: PERF203 (six times at most, and each is slow)
            code = _code(error)
            if code == _ANSWERED:
                log.info("deployment %s: the event is answered already", event.deployment_id)
                return
            if code not in _DENIED or pause is None:
                raise
            log.warning("deployment %s: not allowed to answer yet; again in %s s", event.deployment_id, pause)
            sleep(pause)
        else:
            log.info("deployment %s: answered %s", event.deployment_id, status.value)
            return


@cache
def own_client() -> CallbackClient:
    """Return a client with the credentials and Region of the function, made once for all its invocations."""
    # boto3 ships no types, and takes a quarter of a second to load.
    import boto3  # pyright: ignore[reportMissingTypeStubs]
    from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]

    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})
    made: object = cast("Any", boto3).client("codedeploy", config=config)
    return cast("CallbackClient", made)


def _code(error: Exception) -> str:
    """Return the code of a ``ClientError``; nothing for other errors."""
    response: object = getattr(error, "response", None)
    if not isinstance(response, Mapping):
        return ""
    told = cast("Mapping[str, object]", response).get("Error")
    return str(cast("Mapping[str, object]", told).get("Code", "")) if isinstance(told, Mapping) else ""
