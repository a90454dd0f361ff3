"""What a stack of CloudFormation is doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from cdk_codedeploy.operations.client import Session
from cdk_codedeploy.operations.errors import translated


class StackClient(Protocol):
    """What is used of a CloudFormation client of boto3."""

    def describe_stacks(self, **request: object) -> Mapping[str, Any]:
        """Return stacks."""
        ...


def stack_client(session: Session) -> StackClient:
    """Return a CloudFormation client.

    Args:
        session: A session of boto3.
    """
    return cast("StackClient", session.client("cloudformation"))


def stack_status(stack_id: str, *, client: StackClient) -> str:
    """Return the status of a stack, such as ``UPDATE_IN_PROGRESS``.

    Args:
        stack_id: Its ARN.
        client: A CloudFormation client.

    Raises:
        OperationError: If there is no such stack, or the service refuses or cannot be reached.

    Source: API reference of CloudFormation, "DescribeStacks".
    """
    with translated("look at the stack"):
        return str(client.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"])


def goes_back(status: str) -> bool:
    """Tell whether a stack undoes what it did, or goes away.

    Args:
        status: Its status.
    """
    return "ROLLBACK" in status or status.startswith("DELETE_")
