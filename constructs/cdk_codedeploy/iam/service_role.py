"""The role with which CodeDeploy acts in the account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.iam.attached_policies import AttachedPolicies, Budget
from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.iam.trust import EVERY_APPLICATION, EVERY_REGION, fits, source_arn, trust_document
from cdk_codedeploy.service import Platform, check_region, shown
from cdk_codedeploy.synthesis import Warning_, object_id, pseudo, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
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
        self._prepare(regions, use_managed_policy=use_managed_policy)
        managed = [managed_policy_arn(self._platform)] if use_managed_policy else []
        super().__init__(
            scope,
            id,
            trust=trust_document([source_arn(EVERY_APPLICATION)], regions),
            managed_policy_arns=managed,
            role_name=role_name,
            path=path,
            description=description,
            permissions_boundary=permissions_boundary,
        )

    def _prepare(self, regions: Sequence[str] = (), *, use_managed_policy: bool = False) -> None:
        self._regions = tuple(regions)
        self._use_managed_policy = use_managed_policy
        self._source_arns: dict[str, None] = {}  # in the order of arrival
        self._trusts_every_application = False
        self._served_regions: dict[str | None, None] = {None: None}  # in the order of arrival, None for the role's own
        self._policies: dict[str, AttachedPolicies] = {}
        self._environments: dict[str, cdk.Environment] = {}  # of the stacks that were asked for theirs
        self._elsewhere: dict[str, bool] = {}  # whether an application is in another stack
        self._stacks: dict[str, cdk.Stack | None] = {}  # of the deployment groups, None where it is the role's own

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
        self._check_account(group)
        self.check_platform(platform)
        region = self._region_of(group)
        self._served_regions[region] = None
        known_later = is_token(application_name) and self._is_elsewhere(application)
        if self._trusts_every_application:
            self._trust_every_application()
        elif known_later:
            self._widen("an application that uses it is in another stack, whose name it cannot know")
        elif not self._trust({**self._source_arns, source_arn(application_name, region): None}):
            self._widen("naming all the applications that use it would pass IAM's limit for trust policies")

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

    def _check_account(self, group: cdk.Resource) -> None:
        stack = self._stack_of(group)
        if stack is None:
            return
        account, own = self._environment_of(stack).account, self._environment_of(self._own_stack).account
        if account != own and not is_token(account) and not is_token(own):
            raise ValidationError(
                "role",
                f"a service role of account {own}",
                allowed=f"this deployment group is in account {account} and takes roles of that account only",
                remedy="make a ServiceRole in a stack of the deployment group's account",
            )

    def _trust(self, source_arns: dict[str, None]) -> bool:
        """Trust CodeDeploy on behalf of these deployment groups. Returns False when they are too many for IAM."""
        if source_arns == self._source_arns:
            return True
        document = trust_document(source_arns, self._regions)
        if not fits(document):
            return False
        self._source_arns = source_arns
        self._resource.assume_role_policy_document = document
        return True

    def _trust_every_application(self) -> None:
        named = dict.fromkeys(source_arn(EVERY_APPLICATION, region) for region in self._served_regions)
        if not self._trust(named):
            self._trust({source_arn(EVERY_APPLICATION, EVERY_REGION): None})

    def _widen(self, reason: str) -> None:
        self._trusts_every_application = True
        self._trust_every_application()
        warn(
            self,
            Warning_.TRUST_COVERS_ACCOUNT,
            f"this service role trusts every deployment group of the account and region, because {reason}. "
            "Put the role into the application's stack, or use one ServiceRole for each application, to narrow it.",
        )

    def add_managed_policy(self, policy: iam.IManagedPolicy) -> None:
        """Attach a managed policy. Attaching the same one again changes nothing.

        AWS's own policy for service roles is what the CDK's deployment groups attach. Where it comes from outside there
        may be deployment groups that this library does not see, so the role then trusts all of the account and region.
        """
        super().add_managed_policy(policy)
        if "AWSCodeDeployRole" in policy.managed_policy_arn and not self._trusts_every_application:
            self._widen(
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
        needed = [
            statement for statement in statements if not (self._use_managed_policy and statement.in_managed_policy)
        ]
        news = [self._permissions.add(statement) for statement in needed if not statement.names_resources]
        if any(news):
            self._resource.policies = self._inline_policies()
        by_name = [
            statement for statement in needed if statement.names_resources and not self._permissions.covers(statement)
        ]
        return self._policies_for(group).add(by_name) if by_name else []

    def _policies_for(self, group: cdk.Resource) -> AttachedPolicies:
        stack = self._stack_of(group)
        key = object_id(stack) if stack else ""
        if key not in self._policies:
            scope, name = (self, "Policy") if stack is None else (stack, self._name_in(stack))
            self._policies[key] = AttachedPolicies(scope, name, role_name=self.role_name, budget=self._budget)
        return self._policies[key]

    def _name_in(self, stack: cdk.Stack) -> str:
        # Two stacks must not write a policy of the same name, or the later would replace the earlier one's.
        return f"ServiceRolePolicy{self.node.addr[-8:]}{stack.node.addr[-8:]}"

    def _stack_of(self, group: cdk.Resource) -> cdk.Stack | None:
        """Return the group's stack, or None when it is the role's own. One round trip, once for each group."""
        key = object_id(group)
        if key not in self._stacks:
            stack = group.stack
            self._stacks[key] = None if object_id(stack) == self._stack_id else stack
        return self._stacks[key]

    @cached_property
    def _stack_id(self) -> str:
        return object_id(self._own_stack)

    def _is_elsewhere(self, application: refs.IApplicationRef) -> bool:
        key = object_id(application)
        if key not in self._elsewhere:
            self._elsewhere[key] = object_id(cdk.Stack.of(application)) != self._stack_id
        return self._elsewhere[key]

    def _region_of(self, group: cdk.Resource) -> str | None:
        """Return the region of a group, or None where it is the role's own or not known."""
        stack = self._stack_of(group)
        if stack is None:
            return None
        region = self._environment_of(stack).region
        return None if is_token(region) or region == self._environment_of(self._own_stack).region else region

    @cached_property
    def _budget(self) -> Budget:
        return Budget(attached=self._managed_policy_arns)

    @cached_property
    def _own_stack(self) -> cdk.Stack:
        return self.stack

    def _environment_of(self, stack: cdk.Stack) -> cdk.Environment:
        """Return account and region of a stack. Two round trips, once for each stack."""
        key = object_id(stack)
        if key not in self._environments:
            self._environments[key] = cdk.Environment(account=stack.account, region=stack.region)
        return self._environments[key]


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
