"""What the CodeDeploy agent on an instance has to be allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.service import AGENT_PREFIXES, AGENT_READS, SECURE_COMMANDS, agent_bucket
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3

SSM_CORE_POLICY = "AmazonSSMManagedInstanceCore"
"""Managed policy with which Systems Manager reaches an instance."""

CLOUDWATCH_AGENT_POLICY = "CloudWatchAgentServerPolicy"
"""Managed policy with which the CloudWatch agent sends logs and metrics."""


def for_agent(region: str | None = None) -> list[Statement]:
    """Download and update the agent.

    Args:
        region: Region whose bucket is read. Default: the stack's.

    Source: user guide, "Create an IAM instance profile".
    """
    bucket = agent_bucket(region) if region else f"aws-codedeploy-{pseudo().region}"
    objects = tuple(pseudo().arn("s3", f"{bucket}/{prefix}", region="", account="") for prefix in AGENT_PREFIXES)
    return [Statement(AGENT_READS, objects)]


def for_revisions(buckets: Iterable[s3.IBucket]) -> list[Statement]:
    """Read the revisions in buckets, also those that a customer managed key encrypts. The agent lists nothing.

    Args:
        buckets: The buckets.
    """
    found: list[Statement] = []
    for bucket in buckets:
        found.append(Statement(AGENT_READS, (bucket.arn_for_objects("*"),)))
        if bucket.encryption_key is not None:
            found.append(Statement(("kms:Decrypt",), (bucket.encryption_key.key_arn,)))
    return found


def for_secure_commands() -> list[Statement]:
    """Talk to the service with IAM authorization, which VPC endpoints need (agent setting ``enable_auth_policy``).

    Source: user guide, "Use CodeDeploy with Amazon Virtual Private Cloud".
    """
    return [Statement(SECURE_COMMANDS)]
