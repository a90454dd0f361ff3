"""A Python function that decides at a lifecycle event whether a deployment goes on, for AWS Lambda and Amazon ECS."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy.custom_resources import PythonCode, make_function, make_log
from cdk_codedeploy.deployment import DeploymentGroupBase, NewDeploymentGroup, refuse_plain
from cdk_codedeploy.errors import located
from cdk_codedeploy.hooks.entry import CHECK
from cdk_codedeploy.hooks.settings import SETTINGS
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.synthesis import depend
from cdk_codedeploy.traffic_hooks.hook_code import ENTRY, HookCode
from cdk_codedeploy.traffic_hooks.hook_network import HookNetwork
from cdk_codedeploy.traffic_hooks.hook_role import IN_NETWORK, HookRole
from cdk_codedeploy.traffic_hooks.hook_settings import check_environment, check_memory, seconds_of

if TYPE_CHECKING:
    from aws_cdk import aws_codedeploy as codedeploy
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

MANAGED_ROLE_PREFIX = "CodeDeployHook_"
"""How the names of functions begin that AWS's managed policies for service roles allow to invoke."""

_NAME_MAX = 64
_SCOPE = "codedeploy:PutLifecycleEventHookExecutionStatus"


class TrafficHook(lambda_.FunctionBase):
    """A Lambda function that CodeDeploy asks at a lifecycle event whether the deployment goes on.

    You write the check alone: a Python function that takes a ``HookEvent`` and raises an exception where the deployment
    may not go on. The callback is done for you: returning means ``Succeeded``, an exception means ``Failed``, with its
    reason in the log; so does a check that would not end in the function's time, or cannot even be loaded. CodeDeploy
    waits for an answer for an hour, and the function runs for 15 minutes at most.

        # hooks/smoke.py
        def check(event):
            if fetch("/health") != 200:
                raise RuntimeError("not healthy")

        TrafficHook(self, "Smoke", code="hooks/smoke.py")

    It goes wherever the CDK takes a function, such as ``pre_hook`` and ``post_hook`` of a ``LambdaDeploymentGroup``,
    and ``add_hook`` of an ``EcsDeploymentGroup``. Where a group is of the CDK or was made elsewhere, ``attach`` it.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        code: A Python file, or a directory of them with what they import beside the standard library and boto3.
            ``cdk_codedeploy.hooks`` is put beside it.
        check: The check, as ``module.function``. Default: the function ``check`` of the file; required for a directory.
        environment: Environment variables. No secrets: everybody sees them who may look at the function. Default: none.
        timeout: How long the check may take, 10 seconds to 15 minutes. Default: 5 minutes.
        memory_size: Memory in MB, 128 to 10240. Default: 256.
        needs: What the check has to be allowed. More with ``add_to_role_policy``. Default: nothing.
        vpc: Network to run in, for what is not reachable from outside. Its subnets need a way to CodeDeploy, Lambda's
            logs and whatever the check asks: a NAT gateway or endpoints. Default: none.
        vpc_subnets: Subnets in it. Default: the private ones.
        security_groups: Security groups in it. Default: one is made, which may connect to anywhere.
        for_managed_role: Whether a service role with AWS's managed policy alone is to invoke it. That takes a name
            beginning with ``CodeDeployHook_``, and a function with a name is not easily replaced. Default: False.

    Raises:
        ValidationError: When the code has no such check, or a value is out of range.

    Source: user guide, "AppSpec 'hooks' section for an Amazon ECS deployment", and the like for AWS Lambda.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: str | os.PathLike[str],
        check: str | None = None,
        environment: Mapping[str, str] | None = None,
        timeout: cdk.Duration | None = None,
        memory_size: int = 256,
        needs: Sequence[iam.PolicyStatement] | None = None,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        for_managed_role: bool = False,
    ) -> None:
        with located("traffic hook", id):
            read = HookCode.read(code, check)
        self._make(
            scope,
            id,
            code=read,
            environment=environment,
            timeout=timeout,
            memory_size=memory_size,
            network=HookNetwork.read(id, vpc, vpc_subnets, security_groups),
            for_managed_role=for_managed_role,
        )
        if needs:
            self._await(self._role.add_needs(needs))

    def _make(
        self,
        scope: Construct,
        id: str,
        *,
        code: HookCode,
        environment: Mapping[str, str] | None,
        timeout: cdk.Duration | None,
        memory_size: int,
        network: HookNetwork | None,
        for_managed_role: bool,
        settings: str | None = None,
    ) -> None:
        with located("traffic hook", id):
            variables = check_environment(environment)
            seconds = seconds_of(timeout)
            check_memory(memory_size)
        super().__init__(scope, id)
        self._log, writes = make_log(self)
        self._role = HookRole(self, "Role", statements=[writes, IN_NETWORK] if network else [writes])
        self._network = network.join(self) if network else None
        self._resource = make_function(
            self,
            "Resource",
            code=PythonCode(content_hash=code.digest, archive=code.archive, handler=ENTRY),
            description="Asked by CodeDeploy whether a deployment goes on",
            log=self._log,
            role_arn=self._role.role_arn,
            seconds=seconds,
            memory_size=memory_size,
            environment={"variables": variables | {CHECK: code.check} | ({SETTINGS: settings} if settings else {})},
            function_name=_managed_name(self) if for_managed_role else None,
            vpc_config=self._network.to_property() if self._network else None,
        )

    def _await(self, *policies: cdk.CfnResource) -> None:
        """Let the function exist only when it may do what it is there for."""
        for policy in policies:
            depend(self._resource, policy)

    def attach(
        self,
        group: DeploymentGroupBase | codedeploy.IEcsDeploymentGroup | codedeploy.ILambdaDeploymentGroup,
    ) -> None:
        """Let the function answer deployments of a deployment group, and the group's service role invoke it.

        Groups of this library do this themselves for the hooks that they are given. A group that was made elsewhere has
        a role that this app does not know; there invoking it has to be allowed where the role is.

        Args:
            group: The deployment group.

        Raises:
            ValidationError: When it is no construct, or its role has no room for more.
        """
        refuse_plain("group", group, "import it with EcsDeploymentGroup.from_ecs_deployment_group_attributes()")
        self._role.allow([Statement((_SCOPE,), (group.deployment_group_arn,))])
        if isinstance(group, NewDeploymentGroup):
            group.let_invoke(self.function_arn)
        elif (role := getattr(group, "role", None)) is not None:
            self.grant_invoke(role)

    @property
    def function_arn(self) -> str:
        """ARN of the function."""
        return self._resource.attr_arn

    @property
    def function_name(self) -> str:
        """Name of the function."""
        return self._resource.ref

    @property
    def role(self) -> iam.IRole:
        """The role of the function."""
        return self._role

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role of the function: what is granted to the hook is granted to it."""
        return self._role

    @property
    def log_group_name(self) -> str:
        """Name of the log group, where the reason of a failure stands."""
        return self._log.ref

    @property
    def connections(self) -> ec2.Connections:
        """What the function may connect to.

        Raises:
            ValidationError: When it was given no VPC.
        """
        return HookNetwork.connections_of(self._network, self.node.id)

    @property
    def is_bound_to_vpc(self) -> bool:
        """Whether it runs in a VPC."""
        return self._network is not None

    @property
    def architecture(self) -> lambda_.Architecture:
        """The architecture of its processor."""
        return lambda_.Architecture.X86_64

    @property
    def permissions_node(self) -> Any:
        """Where permissions to invoke it are made."""
        return self.node

    @property
    def resource_arns_for_grant_invoke(self) -> list[str]:
        """What ``grant_invoke`` names."""
        return [self.function_arn, f"{self.function_arn}:*"]

    @property
    def tenancy_config(self) -> None:
        """It serves one tenant."""
        return

    @property
    def _can_create_permissions(self) -> bool:
        return True


def _managed_name(hook: TrafficHook) -> str:
    unique = cdk.Names.unique_resource_name(hook, max_length=_NAME_MAX - len(MANAGED_ROLE_PREFIX))
    return f"{MANAGED_ROLE_PREFIX}{unique}"
