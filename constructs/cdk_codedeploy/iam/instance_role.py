"""The role of an EC2 instance that runs the CodeDeploy agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.iam.agent_permissions import (
    CLOUDWATCH_AGENT_POLICY,
    SSM_CORE_POLICY,
    for_agent,
    for_secure_commands,
)
from cdk_codedeploy.iam.permissions import PermissionSet
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class InstanceRole(L1Role):
    """A role for EC2 instances whose CodeDeploy agent installs and updates itself, and deploys.

    Args:
        scope: Construct to make the role in.
        id: Id of the role in the scope.
        ssm_core: Let Systems Manager reach the instances (managed policy ``AmazonSSMManagedInstanceCore``).
        cloudwatch_agent: Let the CloudWatch agent send logs and metrics (``CloudWatchAgentServerPolicy``).
        secure_commands: Allow the ``codedeploy-commands-secure`` actions, for VPC endpoints.
        role_name: Physical name, at most 64 characters. Default: CloudFormation generates one.
        path: Path of the role, such as ``"/fleet/"``. Default: ``/``.
        description: At most 1,000 characters.
        permissions_boundary: Managed policy that bounds what the role may do.

    Source: user guide, "Create an IAM instance profile for your Amazon EC2 instances".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        ssm_core: bool = False,
        cloudwatch_agent: bool = False,
        secure_commands: bool = False,
        role_name: str | None = None,
        path: str | None = None,
        description: str | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
    ) -> None:
        statements = for_agent() + (for_secure_commands() if secure_commands else [])
        super().__init__(
            scope,
            id,
            trust=_EC2_TRUST,
            permissions=PermissionSet(statements),
            managed_policy_arns=managed_policy_arns(ssm_core=ssm_core, cloudwatch_agent=cloudwatch_agent),
            role_name=role_name,
            path=path,
            description=description,
            permissions_boundary=permissions_boundary,
        )

    def grant_read(self, bucket: s3.IBucket, prefix: str = "*") -> iam.Grant:
        """Let the instances read revisions.

        Args:
            bucket: Bucket of the revisions. Its key is allowed too.
            prefix: Pattern of the keys, such as ``"my-application/*"``. Default: all.
        """
        return bucket.grant_read(self, prefix)


def managed_policy_arns(*, ssm_core: bool, cloudwatch_agent: bool) -> list[str]:
    """Return the ARNs of the managed policies that an instance's role carries."""
    wanted = {SSM_CORE_POLICY: ssm_core, CLOUDWATCH_AGENT_POLICY: cloudwatch_agent}
    return [f"arn:{pseudo().partition}:iam::aws:policy/{name}" for name, asked in wanted.items() if asked]


_EC2_TRUST: dict[str, object] = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}],
    "Version": "2012-10-17",
}
