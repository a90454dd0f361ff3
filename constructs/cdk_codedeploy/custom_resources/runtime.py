"""The runtime of the Lambda functions, and what its version of boto3 cannot send."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdk_codedeploy.errors import ValidationError

RUNTIME = "python3.14"
"""The newest that the lowest supported aws-cdk-lib knows. The code runs from Python 3.10 on."""

RUNTIME_BOTO3 = (1, 40, 0)
"""A version of boto3 that the runtime has at least, and that ``make test-lowest`` runs the handlers with.

Lambda developer guide, "Building Lambda functions with Python": the runtime brings a version of boto3 that AWS renews.
The runtime came out in November 2025, this version in July 2025.
"""

NEWER_MEMBERS: Mapping[tuple[str, str, str], tuple[int, int, int]] = MappingProxyType(
    {
        ("codedeploy", "CreateDeployment", "ec2DeploymentOptions"): (1, 43, 115),
        ("codedeploy", "CreateDeploymentGroup", "ec2DeploymentOptions"): (1, 43, 115),
        ("codedeploy", "UpdateDeploymentGroup", "ec2DeploymentOptions"): (1, 43, 115),
    }
)
"""Members of requests that came after, with the first version of boto3 that sends them: service, operation, member."""


def require_member(service: str, operation: str, member: str, *, parameter: str) -> None:
    """Refuse a parameter that a handler could not send, because its boto3 does not know it yet.

    Args:
        service: The service as boto3 names it.
        operation: The operation as the API names it.
        member: The member of its request.
        parameter: Our parameter that needs it.

    Raises:
        ValidationError: When the runtime's boto3 may be older than the member.
    """
    since = NEWER_MEMBERS.get((service, operation, member), RUNTIME_BOTO3)
    if since > RUNTIME_BOTO3:
        raise ValidationError(
            parameter,
            f"a value that needs boto3 {_text(since)}",
            allowed=f"Lambda's runtime {RUNTIME} is only known to have {_text(RUNTIME_BOTO3)}, which cannot send it",
            remedy=f"leave {parameter} out, or set it with the API until a later version of this library does",
        )


def _text(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
