"""Calls the functions of lifecycle events, and waits for what they report."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping

from botocore.exceptions import ClientError

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import error_code
from emulator.codedeploy.state import HookExecution, Target

_LONGEST_WAIT_SECONDS = 3600
_POLL_SECONDS = 60


class HookRun:
    """The lifecycle events of one deployment's target.

    Args:
        context: The deployment.
        target: The function or service.
        hooks: The functions of its hooks, by event.
    """

    def __init__(self, context: Context, target: Target, hooks: Mapping[str, str]) -> None:
        self._context = context
        self._target = target
        self._hooks = hooks

    def run(self, event: str, work: Callable[[], None] | None = None) -> None:
        """Run a lifecycle event: its hook, or work of the service itself.

        Args:
            event: The event.
            work: What the service does. None for an event that belongs to a hook, whether there is one or not.

        Raises:
            DeploymentError: When it fails. The event is marked as failed by then.
        """
        self._context.check()
        function = self._hooks.get(event)
        self._set(event, "InProgress")
        try:
            if work is not None:
                work()
            elif function is not None:
                self._call(event, function)
        except DeploymentError as error:
            name = function or ""
            self._set(event, "Failed", {"errorCode": "UnknownError", "scriptName": name, "message": error.message})
            raise
        self._set(event, "Succeeded")

    def _call(self, event: str, function: str) -> None:
        execution = HookExecution(secrets.token_urlsafe(40), event, function)
        deployment = self._context.deployment
        with self._context.store.lock:
            deployment.hooks[execution.id] = execution
        payload = {"DeploymentId": deployment.id, "LifecycleEventHookExecutionId": execution.id}
        try:
            self._context.role.call(
                "lambda",
                "Invoke",
                FunctionName=function,
                InvocationType="Event",
                Payload=json.dumps(payload).encode(),
            )
        except ClientError as error:
            raise _failed(event, function, f"cannot be called: {error_code(error)}") from error
        try:
            self._wait(execution)
        finally:
            with self._context.store.lock:
                execution.over = True
        if execution.status != "Succeeded":
            raise _failed(event, function, f"reported {execution.status}")

    def _wait(self, execution: HookExecution) -> None:
        """Wait for a function's report. The hour does not pass while it is at work: a second is long for that."""
        clock, waited = self._context.surroundings.clock, 0
        while not clock.wait(execution.reported, _POLL_SECONDS):
            self._context.check()
            if clock.held or self._context.surroundings.aws.is_called(execution.id):
                continue
            waited += _POLL_SECONDS
            if waited >= _LONGEST_WAIT_SECONDS:
                raise _failed(execution.event, execution.function, "reported nothing within an hour")

    def _set(self, event: str, status: str, diagnostics: dict[str, str] | None = None) -> None:
        self._context.journal.set_event(self._target.id, event, status, diagnostics)


def _failed(event: str, function: str, what: str) -> DeploymentError:
    return DeploymentError("HOOK_EXECUTION_FAILURE", f"The function {function} of the hook {event} {what}.")
