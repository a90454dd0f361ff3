"""An alias of a Lambda function, and how its traffic moves to a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.appspec import LambdaAppSpec
from cdk_codedeploy.deployment import (
    AutoRollback,
    GroupSettings,
    HookFunction,
    HookFunctionGrants,
    NewDeploymentGroup,
    Trigger,
    app_spec_bucket_statements,
    check_application,
    check_hook_function,
    config_name_for,
    config_of,
    wait_until_invoked,
)
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.lambda_.alias_circles import wait_for_answers
from cdk_codedeploy.lambda_.application import LambdaApplication
from cdk_codedeploy.lambda_.imported_deployment_group import ImportedLambdaDeploymentGroup
from cdk_codedeploy.lambda_.shifted_alias import ShiftedAlias
from cdk_codedeploy.service import LifecycleEvent, Platform, listed

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_s3 as s3
    from aws_cdk.interfaces import aws_cloudwatch
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


@jsii.implements(codedeploy.ILambdaDeploymentGroup)
class LambdaDeploymentGroup(NewDeploymentGroup, HookFunctionGrants):
    """A deployment group that shifts the traffic of an alias from one version of a function to another.

    CloudFormation starts a deployment by itself whenever an update of the stack changes the alias's version, and rolls
    the stack back when the deployment fails.

    Args:
        scope: Construct to make the group in.
        id: Id of the group in the scope.
        alias: The alias, made in this app and in no other deployment group of it.
        alarms: Alarms that stop a deployment, at most 10. More with ``add_alarm``. None may refer to the alias itself.
        application: The application. Default: one is made in the group.
        auto_rollback: When a deployment is rolled back by itself. Default: when it fails, and when an alarm stops it.
        deployment_config: How fast traffic moves. Default: ``CodeDeployDefault.LambdaCanary10Percent5Minutes``.
        deployment_group_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, unique in the application.
            Default: CloudFormation generates one, which lets it replace the group.
        ignore_alarm_configuration: Keep the alarms but do not look at them. Default: False.
        ignore_poll_alarms_failure: Continue a deployment while CloudWatch cannot be asked. Default: False.
        post_hook: Function that runs after all traffic has moved and fails the deployment if it says so.
        pre_hook: Function that runs before any traffic moves and fails the deployment if it says so.
        role: The service role. A ``ServiceRole`` is given what this group needs; any other is treated as the CDK does,
            with AWS's managed policy. Default: one is made in the group, with least privilege.
        app_spec_bucket: Bucket with AppSpec files of deployments that are started elsewhere, which the service may then
            read. Default: deployments have their AppSpec file inline.
        tags: Tags of the deployment group itself. ``Tags.of(group)`` works as well.
        triggers: Messages to topics, at most 10. More with ``add_trigger``.

    Raises:
        ValidationError: When a parameter is out of range, or the alias is in another deployment group.

    Source: API reference, "CreateDeploymentGroup"; CloudFormation reference, "UpdatePolicy attribute".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        alias: lambda_.Alias,
        alarms: Sequence[aws_cloudwatch.IAlarmRef] | None = None,
        application: refs.IApplicationRef | None = None,
        auto_rollback: AutoRollback | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        deployment_group_name: str | None = None,
        ignore_alarm_configuration: bool | None = None,
        ignore_poll_alarms_failure: bool | None = None,
        post_hook: HookFunction | None = None,
        pre_hook: HookFunction | None = None,
        role: iam.IRole | iam.Role | None = None,
        app_spec_bucket: s3.IBucket | None = None,
        tags: Mapping[str, str] | None = None,
        triggers: Sequence[Trigger] | None = None,
    ) -> None:
        with located("deployment group", id):
            check_application(Platform.LAMBDA, application)
            shifted = ShiftedAlias(alias)
            settings = GroupSettings.read(
                name=deployment_group_name,
                config_name=config_name_for(Platform.LAMBDA, deployment_config),
                alarms=alarms,
                ignore_alarms=ignore_alarm_configuration,
                ignore_poll_failure=ignore_poll_alarms_failure,
                auto_rollback=auto_rollback,
                triggers=triggers,
                tags=tags,
            )
            watched = [shifted.check_alarm(alarm) for alarm in listed("alarms", alarms)]
            for parameter, hook in (("pre_hook", pre_hook), ("post_hook", post_hook)):
                if hook is not None:
                    check_hook_function(parameter, hook)
            bucket_statements = app_spec_bucket_statements(app_spec_bucket)
        super().__init__(
            scope,
            id,
            platform=Platform.LAMBDA,
            settings=settings,
            application=application,
            new_application=LambdaApplication,
            role=cast("iam.IRole | None", role),
            role_id="ServiceRole",
            properties={
                "deployment_style": {
                    "deploymentType": "BLUE_GREEN",
                    "deploymentOption": "WITH_TRAFFIC_CONTROL",
                },
            },
            statements=bucket_statements,
        )
        shifted.claim(self)
        for resource in watched:
            shifted.check_composite(self, resource)
        self._config = deployment_config
        self._alias = shifted
        self._hooks: dict[str, str] = {}
        if isinstance(deployment_config, codedeploy.CustomLambdaDeploymentConfig):
            # It is known by a name that does not tell that it must exist first.
            self.node.add_dependency(deployment_config)
        function_arn = alias.lambda_.function_arn
        self._access.allow_apart(shifted.resource, alias, service_permissions.for_function(function_arn))
        if pre_hook is not None:
            self._add_hook(LifecycleEvent.BEFORE_ALLOW_TRAFFIC, pre_hook)
        if post_hook is not None:
            self._add_hook(LifecycleEvent.AFTER_ALLOW_TRAFFIC, post_hook)
        self._shift()

    @classmethod
    def from_lambda_deployment_group_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        application: refs.IApplicationRef,
        deployment_group_name: str,
        deployment_config: refs.IDeploymentConfigRef | None = None,
    ) -> ImportedLambdaDeploymentGroup:
        """Use a deployment group that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            application: The group's application.
            deployment_group_name: Name of the group.
            deployment_config: Its deployment configuration. Default:
                ``CodeDeployDefault.LambdaCanary10Percent5Minutes``.

        Raises:
            ValidationError: When no deployment group can have the name.
        """
        return ImportedLambdaDeploymentGroup(
            scope,
            id,
            application=application,
            deployment_group_name=deployment_group_name,
            deployment_config=deployment_config,
        )

    @property
    def application(self) -> codedeploy.ILambdaApplication:
        """The application: the one given, or the one made for this group."""
        return cast("codedeploy.ILambdaApplication", self._application)

    @property
    def deployment_config(self) -> codedeploy.ILambdaDeploymentConfig:
        """The deployment configuration: the one given, or ``CodeDeployDefault.LambdaCanary10Percent5Minutes``."""
        return cast("codedeploy.ILambdaDeploymentConfig", config_of(self, self._config, self._config_name))

    @property
    def alias(self) -> lambda_.Alias:
        """The alias whose traffic is shifted."""
        return self._alias.alias

    def add_alarm(self, alarm: aws_cloudwatch.IAlarmRef) -> None:
        """Stop deployments also while this alarm is in alarm, and roll them back unless that was declined.

        Args:
            alarm: A plain or composite alarm, imported ones included. It may not refer to the alias itself.

        Raises:
            ValidationError: When the group has the alarm already, has 10, or the alarm refers to the alias.
        """
        with located("deployment group", self._id):
            resource = self._alias.check_alarm(alarm)
        super().add_alarm(alarm)
        self._alias.check_composite(self, resource)

    def add_pre_hook(self, pre_hook: HookFunction) -> None:
        """Run a function before any traffic moves.

        Args:
            pre_hook: The function. It may report to deployments of this group, and the service may run it.

        Raises:
            ValidationError: When the group has one already.
        """
        self._add_late("pre_hook", LifecycleEvent.BEFORE_ALLOW_TRAFFIC, pre_hook)

    def add_post_hook(self, post_hook: HookFunction) -> None:
        """Run a function after all traffic has moved.

        Args:
            post_hook: The function. It may report to deployments of this group, and the service may run it.

        Raises:
            ValidationError: When the group has one already.
        """
        self._add_late("post_hook", LifecycleEvent.AFTER_ALLOW_TRAFFIC, post_hook)

    def app_spec(
        self, *, current_version: str | lambda_.IVersion, target_version: str | lambda_.IVersion
    ) -> LambdaAppSpec:
        """Return the AppSpec file of a deployment to this group, with its function, alias and hooks.

        Args:
            current_version: Version that the alias points to, such as ``"1"``.
            target_version: Version that it shall point to.

        Raises:
            ValidationError: When CodeDeploy would refuse a version.
        """
        alias = self._alias.alias
        with located("deployment group", self._id):
            return LambdaAppSpec(
                name=alias.lambda_.function_name,
                alias=alias.alias_name,
                current_version=_version(current_version),
                target_version=_version(target_version),
                hooks=self._hooks,
                resource="Function",
            )

    def _add_late(self, parameter: str, event: LifecycleEvent, function: HookFunction) -> None:
        with located("deployment group", self._id):
            check_hook_function(parameter, function)
            if event in self._hooks:
                raise ValidationError(
                    parameter,
                    "a second function",
                    allowed=f"one function runs at {event}",
                    remedy="do the work of both in one function",
                )
        self._add_hook(event, function)
        self._shift()

    def _add_hook(self, event: LifecycleEvent, function: HookFunction) -> None:
        self._hooks[event] = function.function_name
        self.grant_put_lifecycle_event_hook_execution_status(function)
        grant = function.grant_invoke(self.role)
        if self._access.is_own:
            # Shared roles name other groups' functions in the same policy, which may themselves depend on this alias.
            wait_until_invoked(self._alias.resource, grant, function, self.role)
        wait_for_answers(self, self._alias.alias, self._alias.resource, function)

    def _shift(self) -> None:
        """Write the update policy of the alias as it stands."""
        pre, post = LifecycleEvent.BEFORE_ALLOW_TRAFFIC, LifecycleEvent.AFTER_ALLOW_TRAFFIC
        self._alias.shift_with(self.application_name, self._resource.ref, self._hooks.get(pre), self._hooks.get(post))


def _version(version: str | lambda_.IVersion) -> str:
    return version if isinstance(version, str) else str(getattr(version, "version", version))
