"""What the CodeDeploy agent on an instance has to be allowed."""

from __future__ import annotations

from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.service import agent_bucket
from cdk_codedeploy.synthesis import pseudo

AGENT_PREFIXES = ("latest/*", "latestv2/*", "releases/*")
"""Where the agent's bucket keeps the installers of generation 1 and 2 and the packages of pinned versions."""

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
    return [Statement(("s3:GetObject", "s3:GetObjectVersion"), objects)]


def for_secure_commands() -> list[Statement]:
    """Talk to the service with IAM authorization, which VPC endpoints need (agent setting ``enable_auth_policy``).

    Source: user guide, "Use CodeDeploy with Amazon Virtual Private Cloud".
    """
    return [
        Statement(
            (
                "codedeploy-commands-secure:GetDeploymentSpecification",
                "codedeploy-commands-secure:PollHostCommand",
                "codedeploy-commands-secure:PutHostCommandAcknowledgement",
                "codedeploy-commands-secure:PutHostCommandComplete",
            )
        )
    ]
