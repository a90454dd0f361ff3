"""Lets CloudFormation give up on a custom resource when its update is cancelled. ministack waits for the answer first.

Source: CloudFormation user guide, "Cancel a stack update". Nothing tells a custom resource of it: it gets a second
request, to update it back, while the first one may still be at work.
"""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import custom_resource

_POLL_SECONDS = 0.05
_STACK: ContextVar[str] = ContextVar("the stack whose custom resource is waited for", default="")


def give_up_on_cancelled_updates() -> None:
    """Stop waiting for custom resources of updates that are cancelled. To be called once."""
    invoke, register = custom_resource.invoke_custom_resource, custom_resource.register_token

    def invoke_for(kind: str, logical_id: str, properties: Any, stack: str, *arguments: Any, **options: Any) -> Any:
        token = _STACK.set(stack)
        try:
            return invoke(kind, logical_id, properties, stack, *arguments, **options)
        finally:
            _STACK.reset(token)

    custom_resource.invoke_custom_resource = invoke_for
    custom_resource.register_token = lambda token: _Answer(register(token), token, _STACK.get())


class _Answer:
    """What ministack waits for: the answer of a custom resource, or the end of the update."""

    def __init__(self, answered: threading.Event, token: str, stack: str) -> None:
        self._answered = answered
        self._token = token
        self._stack = stack

    def wait(self, timeout: float) -> bool:
        """Wait for either. Returns whether it came in time."""
        record: dict[str, Any] = cloudformation._stacks.get(self._stack) or {}
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._answered.wait(_POLL_SECONDS):
                return True
            if record.pop("_cancel_requested", False):
                cancelled = {"Status": "FAILED", "Reason": "Resource update cancelled"}
                custom_resource.deliver_response(self._token, cancelled)
                return True
        return False
