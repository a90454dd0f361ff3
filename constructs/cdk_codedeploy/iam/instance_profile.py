"""The instance profile of EC2 instances that run the CodeDeploy agent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_iam as refs

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.agent_permissions import (
    CLOUDWATCH_AGENT_POLICY,
    SSM_CORE_POLICY,
    for_agent,
    for_secure_commands,
)
from cdk_codedeploy.iam.instance_role import InstanceRole
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


@jsii.implements(iam.IInstanceProfile)
class InstanceProfile(cdk.Resource):
    """An instance profile with all that the CodeDeploy agent needs: its own bucket and your revisions.

    Args:
        scope: Construct to make the profile in.
        id: Id of the profile in the scope.
        role: An existing role to complete. Default: an ``InstanceRole`` is made.
        revision_buckets: Buckets whose revisions the instances read. More with ``grant_read``.
        ssm_core: Let Systems Manager reach the instances (managed policy ``AmazonSSMManagedInstanceCore``).
        cloudwatch_agent: Let the CloudWatch agent send logs and metrics (``CloudWatchAgentServerPolicy``).
        secure_commands: Allow the ``codedeploy-commands-secure`` actions, for VPC endpoints.
        instance_profile_name: Physical name, at most 128 characters. Default: CloudFormation generates one.
        path: Path of the profile and of the role made with it, such as ``"/fleet/"``. Default: ``/``.
        permissions_boundary: Managed policy that bounds what the role made with the profile may do.

    Raises:
        ValidationError: When a boundary is given for an existing role.

    Source: user guide, "Create an IAM instance profile for your Amazon EC2 instances".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        role: iam.IRole | iam.Role | None = None,
        revision_buckets: Sequence[s3.IBucket] = (),
        ssm_core: bool = False,
        cloudwatch_agent: bool = False,
        secure_commands: bool = False,
        instance_profile_name: str | None = None,
        path: str | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
    ) -> None:
        if role is not None and permissions_boundary is not None:
            raise ValidationError(
                "permissions_boundary",
                "a boundary together with role",
                allowed="a boundary belongs to the role that is made with the profile",
                remedy="set the boundary where the role is made",
            ).at(f'instance profile "{id}"')
        super().__init__(scope, id, physical_name=instance_profile_name)
        self._given_name = instance_profile_name
        self._path = path or "/"
        if role is None:
            self._role: iam.IRole = InstanceRole(
                self,
                "Role",
                ssm_core=ssm_core,
                cloudwatch_agent=cloudwatch_agent,
                secure_commands=secure_commands,
                path=path,
                permissions_boundary=permissions_boundary,
            )
        else:
            # The CDK's own class has parameters of other names than its interface, which type checkers mind.
            self._role = cast("iam.IRole", role)
            self._complete(ssm_core=ssm_core, cloudwatch_agent=cloudwatch_agent, secure_commands=secure_commands)
        self._resource = iam.CfnInstanceProfile(
            self,
            "Resource",
            roles=[self._role.role_name],
            instance_profile_name=self._physical_name if is_token(instance_profile_name) else instance_profile_name,
            path=path,
        )
        for bucket in revision_buckets:
            self.grant_read(bucket)

    @classmethod
    def from_instance_profile_name(cls, scope: Construct, id: str, instance_profile_name: str) -> iam.IInstanceProfile:
        """Use a profile of this account that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            instance_profile_name: Name of the profile.
        """
        return iam.InstanceProfile.from_instance_profile_name(scope, id, instance_profile_name)

    @classmethod
    def from_instance_profile_arn(cls, scope: Construct, id: str, instance_profile_arn: str) -> iam.IInstanceProfile:
        """Use a profile that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            instance_profile_arn: ARN of the profile.
        """
        return iam.InstanceProfile.from_instance_profile_arn(scope, id, instance_profile_arn)

    def _complete(self, *, ssm_core: bool, cloudwatch_agent: bool, secure_commands: bool) -> None:
        """Give an existing role what the agent needs, as a policy of this profile's stack."""
        statements = for_agent() + (for_secure_commands() if secure_commands else [])
        self._role.attach_inline_policy(
            iam.Policy(
                self,
                "Policy",
                # The CDK's own name would be the same in another stack with this profile's path that shares the role.
                policy_name=f"InstanceProfilePolicy{self.node.addr[-8:]}",
                statements=[iam.PolicyStatement.from_json(statement.to_json()) for statement in statements],
            )
        )
        for name, wanted in {SSM_CORE_POLICY: ssm_core, CLOUDWATCH_AGENT_POLICY: cloudwatch_agent}.items():
            if wanted:
                self._role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(name))

    @cached_property
    def _arn(self) -> str:
        arn = self._resource.attr_arn
        if self._given_name is None:
            return arn
        name = f"{self._path[1:]}{self._physical_name}"
        return self._get_resource_arn_attribute(
            arn, service="iam", region="", resource="instance-profile", resource_name=name
        )

    @property
    def instance_profile_arn(self) -> str:
        """ARN of the profile."""
        return self._arn

    @cached_property
    def _name(self) -> str:
        return self._get_resource_name_attribute(self._resource.ref)

    @property
    def instance_profile_name(self) -> str:
        """Name of the profile."""
        return self._name

    @property
    def instance_profile_ref(self) -> refs.InstanceProfileReference:
        """The profile as L1 resources refer to it."""
        return refs.InstanceProfileReference(
            instance_profile_name=self.instance_profile_name, instance_profile_arn=self.instance_profile_arn
        )

    @property
    def role(self) -> iam.IRole:
        """The role of the instances."""
        return self._role

    def grant_read(self, bucket: s3.IBucket, prefix: str = "*") -> iam.Grant:
        """Let the instances read revisions.

        Args:
            bucket: Bucket of the revisions. Its key is allowed too.
            prefix: Pattern of the keys, such as ``"my-application/*"``. Default: all.
        """
        return bucket.grant_read(self._role, prefix)
