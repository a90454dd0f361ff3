"""Whether the stack of a request still goes forward: CloudFormation does not say that it has given up on a request."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cdk_codedeploy.handlers.contract import Request, State
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.stacks import StackClient, goes_back, stack_status

log = logging.getLogger("cdk_codedeploy")

_MEMBER = "stack"


class StackDirection:
    """Looks at the stack of a request.

    Args:
        stacks: Makes a CloudFormation client.
    """

    def __init__(self, stacks: Callable[[], StackClient]) -> None:
        self._stacks = stacks

    def begin(self, request: Request) -> dict[str, str]:
        """Return what to remember of the stack: what it does as the request comes."""
        return {_MEMBER: self._status(request)}

    def has_turned(self, request: Request, state: State) -> bool:
        """Tell whether the stack went forward when the request came, and goes back now.

        Args:
            request: The request.
            state: What was remembered.
        """
        return not goes_back(str(state.get(_MEMBER, ""))) and goes_back(self._status(request))

    def _status(self, request: Request) -> str:
        """Return what the stack is doing, or nothing where it cannot be told: that must not fail a deployment."""
        try:
            return stack_status(request.stack_id, client=self._stacks())
        except OperationError as error:
            log.info("what the stack does is not known: %s", error)
            return ""
