"""The role with which CodeDeploy acts in the account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.iam.granted_permissions import GrantedPermissions
from cdk_codedeploy.iam.permissions import PermissionSet, Statement
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.iam.role_stacks import RoleStacks
from cdk_codedeploy.iam.trust import EVERY_APPLICATION, source_arn, trust_document
from cdk_codedeploy.iam.trusted_deployments import TrustedDeployments
from cdk_codedeploy.service import Platform, check_region, shown
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_codedeploy as codedeploy
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


class ServiceRole(L1Role):
    """The role that CodeDeploy assumes to work on instances, load balancers, functions and services.

    It may do what the deployment groups that use it need, and no more: each adds its own part, also when a trigger, an
    alarm or an Auto Scaling group is added to it later. It trusts CodeDeploy only on behalf of deployment groups of
    this account (``aws:SourceAccount``) and of the applications that use it (``aws:SourceArn``); until a deployment
    group uses it, of all applications of the account and region.

    Args:
        scope: Construct to make the role in.
        id: Id of the role in the scope.
        platform: Compute platform of its deployment groups. AWS advises one role for each.
        regions: Regions whose CodeDeploy may assume the role, such as ``["eu-central-1"]``. Needed in China, whose
            principals have their own form. Default: CodeDeploy in every region (``codedeploy.amazonaws.com``).
        use_managed_policy: Attach AWS's managed policy for the platform instead of least privilege. It covers every
            resource of the account. What the managed policy lacks is still added.
        role_name: Physical name, at most 64 characters. Default: CloudFormation generates one.
        path: Path of the role, such as ``"/deploy/"``. Default: ``/``.
        description: At most 1,000 characters.
        permissions_boundary: Managed policy that bounds what the role may do.

    Raises:
        ValidationError: When a region has not the form of one, or all permissions together pass IAM's limits.

    Source: user guide, "Create a service role for CodeDeploy" and "Cross-service confused deputy prevention".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        platform: codedeploy.ComputePlatform | Platform,
        regions: Sequence[str] = (),
        use_managed_policy: bool = False,
        role_name: str | None = None,
        path: str | None = None,
        description: str | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
    ) -> None:
        for region in regions:
            with located("service role", id):
                check_region(region, "regions")
        with located("service role", id):
            self._platform = _read_platform(platform)
        managed = [managed_policy_arn(self._platform)] if use_managed_policy else []
        super().__init__(
            scope,
            id,
            trust=trust_document([source_arn(EVERY_APPLICATION)], regions),
            permissions=None if use_managed_policy else PermissionSet(_lasting(self._platform)),
            managed_policy_arns=managed,
            role_name=role_name,
            path=path,
            description=description,
            permissions_boundary=permissions_boundary,
        )
        self._stacks = RoleStacks(self)
        self._trusted = TrustedDeployments(self, self._resource, self._stacks, regions)
        self._granted = GrantedPermissions(
            self,
            self._resource,
            self._stacks,
            inline=self._permissions,
            managed_policy_arns=self._managed_policy_arns,
            use_managed_policy=use_managed_policy,
        )

    def serve(
        self, group: cdk.Resource, application: refs.IApplicationRef, application_name: str, platform: Platform
    ) -> None:
        """Trust CodeDeploy on behalf of a deployment group. Deployment groups call this themselves.

        Args:
            group: The deployment group.
            application: Its application.
            application_name: Name of the application.
            platform: Compute platform of the group.

        Raises:
            ValidationError: When the role is for another platform or of another account.
        """
        self._stacks.check_account(group)
        self.check_platform(platform)
        self._trusted.add(group, application, application_name)

    def check_platform(self, platform: Platform) -> None:
        """Refuse deployment groups of another platform. Deployment groups call this before they make anything.

        Args:
            platform: Compute platform of the group.

        Raises:
            ValidationError: When the role is for another platform.
        """
        if platform is not self._platform:
            raise ValidationError(
                "role",
                f"a service role for {self._platform}",
                allowed=f"this deployment group is for {platform}, and AWS advises a role for each platform",
                remedy=f"make a ServiceRole with platform=ComputePlatform.{platform.name}",
            )

    def add_managed_policy(self, policy: iam.IManagedPolicy) -> None:
        """Attach a managed policy. Attaching the same one again changes nothing.

        AWS's own policy for service roles is what the CDK's deployment groups attach. Where it comes from outside there
        may be deployment groups that this library does not see, so the role then trusts all of the account and region.
        """
        super().add_managed_policy(policy)
        if "AWSCodeDeployRole" in policy.managed_policy_arn:
            self._trusted.widen(
                "AWS's managed policy was attached to it, as deployment groups do that this library does not make"
            )

    def allow(self, group: cdk.Resource, statements: Iterable[Statement]) -> list[cdk.CfnResource]:
        """Allow what a deployment group needs. Deployment groups call this themselves.

        Args:
            group: The deployment group.
            statements: What it needs.

        Returns:
            The policies that must exist before CodeDeploy works for the group.

        Raises:
            ValidationError: When all permissions together pass IAM's limits.
        """
        return self._granted.add(group, statements)

    def allow_apart(self, holder: cdk.Resource, statements: Iterable[Statement]) -> list[cdk.CfnResource]:
        """Allow what one resource needs, in a policy of its own inside of it. Deployment groups call this themselves.

        Args:
            holder: The resource, such as the alias that a deployment group shifts.
            statements: What it needs.

        Returns:
            The policies that must exist before CodeDeploy works for it.

        Raises:
            ValidationError: When all permissions of the role together pass IAM's limits.
        """
        return self._granted.add_apart(holder, statements)


def _lasting(platform: Platform) -> list[Statement]:
    """Return what a role has to be allowed also when no deployment group uses it any more.

    It changes before CloudFormation deletes the deployment group that was taken out of the stack.
    """
    return service_permissions.for_former_auto_scaling_groups() if platform is Platform.SERVER else []


def _read_platform(platform: codedeploy.ComputePlatform | Platform) -> Platform:
    """Return the platform, given as the CDK's enum or as ours."""
    names = [known.name for known in Platform]
    name = getattr(platform, "name", None)
    if name not in names:
        raise ValidationError(
            "platform",
            shown(platform),
            allowed=f"the platforms are {', '.join(names)}",
            remedy="pass a member of ComputePlatform",
        )
    return Platform[str(name)]


def managed_policy_arn(platform: Platform) -> str:
    """Return the ARN of AWS's managed policy for the service role of a platform."""
    return f"arn:{pseudo().partition}:iam::aws:policy/{platform.managed_policy}"
