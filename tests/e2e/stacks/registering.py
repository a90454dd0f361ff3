"""Those who register on-premises instances, in every form, and instances with IAM users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class RegisteringStack(cdk.Stack):
    """A registering identity of each form. None has an access key: a scenario makes those.

    Args:
        scope: The app.
        id: Name of the stack.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        bucket = parts.revisions(self)
        boundary = codedeploy.OnPremisesBoundary(self, "Boundary", revision_buckets=[bucket])
        bounded = codedeploy.RegistrationUser(self, "Bounded", boundary=boundary)
        compatible = codedeploy.RegistrationUser(self, "Compatible", aws_cli_compatible=True)
        documented = codedeploy.RegistrationUser(
            self, "Documented", aws_cli_compatible=True, reach=codedeploy.RegistrationReach.EVERY_USER
        )
        role = codedeploy.RegistrationRole(self, "Role", boundary=boundary, assumed_by=iam.AccountRootPrincipal())
        # An administrator who registers instances cannot take the boundary away either.
        administrator = iam.User(
            self,
            "Administrator",
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AdministratorAccess")],
        )
        codedeploy.grant_register(administrator, boundary=boundary)
        parts.output(
            self,
            Boundary=boundary.managed_policy_arn,
            Bucket=bucket.bucket_name,
            Bounded=bounded.user_name,
            Compatible=compatible.user_name,
            Documented=documented.user_name,
            Administrator=administrator.user_name,
            Role=role.role_arn,
        )


class RackStack(cdk.Stack):
    """Instances with IAM users, one registered and in a deployment group. The second version rotates its key, and has
    one instance less.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1 or 2; 3 is 2 with one more rotation.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        bucket = parts.revisions(self)
        key = kms.Key(self, "Key", removal_policy=cdk.RemovalPolicy.DESTROY)
        first = codedeploy.OnPremisesUser(
            self,
            "First",
            instance_name="rack-1",
            revision_buckets=[bucket],
            encryption_key=key,
            rotation=codedeploy.KeyRotation(number=version),
        )
        codedeploy.OnPremisesInstance(
            self, "FirstInstance", identity=first, instance_name="rack-1", tags={"Hall": "north"}
        )
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            on_premise_instance_tags=codedeploy.InstanceTagSet({"Hall": ["north"]}),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
        )
        operator = iam.User(self, "Operator")
        first.grant_read_key(operator)
        parts.output(
            self,
            Bucket=bucket.bucket_name,
            User=first.user_name,
            UserArn=first.user_arn,
            Secret=first.secret_arn,
            Operator=operator.user_name,
            Application=group.application.application_name,
            Group=group.deployment_group_name,
        )
        if version == 1:
            second = codedeploy.OnPremisesUser(self, "Second", instance_name="rack-2")
            codedeploy.OnPremisesInstance(self, "SecondInstance", identity=second, instance_name="rack-2")
            parts.output(self, SecondUser=second.user_name)
