"""An Amazon ECS service, and how its traffic moves to replacement tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.appspec import AwsvpcConfiguration, CapacityProviderStrategyItem, EcsAppSpec
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
from cdk_codedeploy.ecs.application import EcsApplication
from cdk_codedeploy.ecs.imported_deployment_group import ImportedEcsDeploymentGroup
from cdk_codedeploy.ecs.late_rules import violations
from cdk_codedeploy.ecs.service_hooks import check_hook, read_hooks
from cdk_codedeploy.ecs.shifted_service import ShiftedService
from cdk_codedeploy.ecs.target_group_pair import BlueGreenSettings, TargetGroupPair
from cdk_codedeploy.ecs.task_definitions import container_of, role_arns
from cdk_codedeploy.errors import located
from cdk_codedeploy.iam import service_permissions
from cdk_codedeploy.service import PREDEFINED_CONFIGS, LifecycleEvent, Platform, check_flag
from cdk_codedeploy.synthesis import registry_of

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_ecs as ecs
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_s3 as s3
    from aws_cdk.interfaces import aws_cloudwatch
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


@jsii.implements(codedeploy.IEcsDeploymentGroup)
class EcsDeploymentGroup(NewDeploymentGroup, HookFunctionGrants):
    """A deployment group for blue/green deployments to an Amazon ECS service.

    Args:
        scope: Construct to make the group in.
        id: Id of the group in the scope.
        blue_green_deployment_config: The two target groups, the production listener, perhaps a test listener, and the
            waits: at most 7200 minutes for an approval, at most 2880 until the original tasks are terminated.
        service: The service. Its deployment controller is ``CODE_DEPLOY`` and it is in no other deployment group.
        alarms: Alarms that stop a deployment, at most 10. More with ``add_alarm``.
        application: The application. Default: one is made in the group.
        auto_rollback: When a deployment is rolled back by itself. Default: when it fails, and when an alarm stops it.
        deployment_config: How fast traffic moves. Default: ``CodeDeployDefault.ECSAllAtOnce``.
        deployment_group_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, unique in the application.
            Default: CloudFormation generates one, which lets it replace the group.
        ignore_alarm_configuration: Keep the alarms but do not look at them. Default: False.
        ignore_poll_alarms_failure: Continue a deployment while CloudWatch cannot be asked. Default: False.
        role: The service role. A ``ServiceRole`` is given what this group needs; any other is treated as the CDK does,
            with AWS's managed policy. Default: one is made in the group, with least privilege.
        app_spec_bucket: Bucket with AppSpec files of deployments that are started elsewhere, which the service may then
            read. Default: deployments have their AppSpec file inline.
        container_name: Container that the load balancer reaches. Default: the first essential one of the task
            definition.
        container_port: Port of that container, 1 to 65535. Default: the first that it maps.
        hooks: Functions by lifecycle event: ``BeforeInstall``, ``AfterInstall``, ``AfterAllowTestTraffic`` (which needs
            a test listener), ``BeforeAllowTraffic``, ``AfterAllowTraffic``. More with ``add_hook``. Default: none.
        keep_original_tasks: Keep the original tasks running after a deployment (``KEEP_ALIVE``), which cost until
            somebody deletes their task set. Default: False.
        tags: Tags of the deployment group itself. ``Tags.of(group)`` works as well.
        triggers: Messages to topics, at most 10. More with ``add_trigger``.

    Raises:
        ValidationError: When a parameter is out of range, or CodeDeploy could not deploy to the service.

    Source: API reference, "CreateDeploymentGroup"; user guide, "Deployments on an Amazon ECS compute platform".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        blue_green_deployment_config: BlueGreenSettings,
        service: ecs.IBaseService,
        alarms: Sequence[aws_cloudwatch.IAlarmRef] | None = None,
        application: refs.IApplicationRef | None = None,
        auto_rollback: AutoRollback | None = None,
        deployment_config: refs.IDeploymentConfigRef | None = None,
        deployment_group_name: str | None = None,
        ignore_alarm_configuration: bool | None = None,
        ignore_poll_alarms_failure: bool | None = None,
        role: iam.IRole | iam.Role | None = None,
        app_spec_bucket: s3.IBucket | None = None,
        container_name: str | None = None,
        container_port: int | None = None,
        hooks: Mapping[LifecycleEvent | str, HookFunction] | None = None,
        keep_original_tasks: bool | None = None,
        tags: Mapping[str, str] | None = None,
        triggers: Sequence[Trigger] | None = None,
    ) -> None:
        with located("deployment group", id):
            check_application(Platform.ECS, application)
            check_flag("keep_original_tasks", keep_original_tasks)
            pair = TargetGroupPair(blue_green_deployment_config, keeps_original=bool(keep_original_tasks))
            pair.check_shift(deployment_config)
            shifted = ShiftedService(service)
            settings = GroupSettings.read(
                name=deployment_group_name,
                config_name=config_name_for(Platform.ECS, deployment_config),
                alarms=alarms,
                ignore_alarms=ignore_alarm_configuration,
                ignore_poll_failure=ignore_poll_alarms_failure,
                auto_rollback=auto_rollback,
                triggers=triggers,
                tags=tags,
            )
            functions = read_hooks(hooks, has_test_listener=pair.test_listener_arn is not None)
            bucket_statements = app_spec_bucket_statements(app_spec_bucket)
        task_definition = shifted.task_definition
        self._may_pass = [] if task_definition is None else role_arns(task_definition)
        super().__init__(
            scope,
            id,
            platform=Platform.ECS,
            settings=settings,
            application=application,
            new_application=EcsApplication,
            role=cast("iam.IRole | None", role),
            role_id="ServiceRole",
            properties={
                "deployment_style": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
                **shifted.properties(),
                **pair.properties(),
            },
            statements=[
                *shifted.statements(),
                *pair.statements(),
                *service_permissions.for_task_roles(self._may_pass),
                *bucket_statements,
            ],
        )
        registry, path = registry_of(self), self.node.path
        shifted.claim(registry, self, path)
        shifted.warn_of_unknown_roles(self)
        self._config = deployment_config
        if deployment_config is not None and settings.config_name not in PREDEFINED_CONFIGS:
            # As in the CDK. The group would wait anyway: it names the configuration.
            self.node.add_dependency(deployment_config)
        self._shifted, self._pair = shifted, pair
        self._container = (container_name, container_port)
        self._hooks: dict[str, str] = {}
        self._grants: list[tuple[HookFunction, iam.Grant, iam.Grant]] = []
        for event, function in functions.items():
            self._add_hook(event, function)
        if task_definition is not None and shifted.resource is not None:
            resource = shifted.resource
            where = f'deployment group "{path}"'
            registry.at_the_end(
                lambda: violations(
                    where,
                    task_definition,
                    service=resource,
                    target_groups=pair.target_groups,
                    listeners=pair.listeners,
                    may_pass=self._may_pass,
                    container=self._container,
                )
            )

    @classmethod
    def from_ecs_deployment_group_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        application: refs.IApplicationRef,
        deployment_group_name: str,
        deployment_config: refs.IDeploymentConfigRef | None = None,
    ) -> ImportedEcsDeploymentGroup:
        """Use a deployment group that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            application: The group's application.
            deployment_group_name: Name of the group.
            deployment_config: Its deployment configuration. Default: ``CodeDeployDefault.ECSAllAtOnce``.

        Raises:
            ValidationError: When no deployment group can have the name.
        """
        return ImportedEcsDeploymentGroup(
            scope,
            id,
            application=application,
            deployment_group_name=deployment_group_name,
            deployment_config=deployment_config,
        )

    @property
    def application(self) -> codedeploy.IEcsApplication:
        """The application: the one given, or the one made for this group."""
        return cast("codedeploy.IEcsApplication", self._application)

    @property
    def deployment_config(self) -> codedeploy.IEcsDeploymentConfig:
        """The deployment configuration: the one given, or ``CodeDeployDefault.ECSAllAtOnce``."""
        return cast("codedeploy.IEcsDeploymentConfig", config_of(self, self._config, self._config_name))

    @property
    def service(self) -> ecs.IBaseService:
        """The service."""
        return self._shifted.service

    def add_hook(self, event: LifecycleEvent | str, function: HookFunction) -> None:
        """Run a function at a lifecycle event. The AppSpec files of ``app_spec`` that are made later name it.

        Args:
            event: The lifecycle event, such as ``LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC``.
            function: The function. It may report to deployments of this group, and the service may run it.

        Raises:
            ValidationError: When no function can run at the event, one does already, or test traffic has no listener.
        """
        with located("deployment group", self._id):
            has_test_listener = self._pair.test_listener_arn is not None
            checked = check_hook("event", event, taken=self._hooks, has_test_listener=has_test_listener)
            check_hook_function("function", function)
        self._add_hook(checked, function)

    def app_spec(
        self,
        task_definition: ecs.ITaskDefinition,
        *,
        platform_version: str | None = None,
        network: AwsvpcConfiguration | None = None,
        capacity_provider_strategy: Iterable[CapacityProviderStrategyItem] = (),
    ) -> EcsAppSpec:
        """Return the AppSpec file of a deployment to this group, with its container, port and hooks.

        The service role may then pass the roles of the task definition.

        Args:
            task_definition: What the replacement tasks run.
            platform_version: Fargate platform version, such as ``"1.4.0"``. Default: ``LATEST``.
            network: Network of the tasks. Default: that of the original tasks.
            capacity_provider_strategy: Where tasks run. Default: as the template says for the service.

        Raises:
            ValidationError: When the task definition has not the container or the port, or CodeDeploy would refuse a
                value.
        """
        with located("deployment group", self._id):
            name, port = container_of(task_definition, *self._container)
            providers = list(capacity_provider_strategy) or self._shifted.capacity_provider_strategy()
            document = EcsAppSpec(
                task_definition=task_definition.task_definition_arn,
                container_name=name,
                container_port=port,
                platform_version=platform_version,
                network=network,
                capacity_provider_strategy=providers,
                hooks=self._hooks,
            )
        news = [arn for arn in role_arns(task_definition) if arn not in self._may_pass]
        if news:
            self._may_pass += news
            self._access.allow(self._resource, service_permissions.for_task_roles(news))
        return document

    def _add_hook(self, event: LifecycleEvent, function: HookFunction) -> None:
        self._hooks[event] = function.function_name
        answer = self.grant_put_lifecycle_event_hook_execution_status(function)
        self._grants.append((function, answer, function.grant_invoke(self.role)))

    def let_hooks_answer_before(self, deployment: cdk.CfnResource) -> None:
        """Let a deployment that a stack makes begin when hooks may be run, and may answer. ``EcsDeployment`` does so.

        Args:
            deployment: What begins the deployment.
        """
        for function, answer, invoke in self._grants:
            answer.apply_before(deployment)
            wait_until_invoked(deployment, invoke, function, self.role)
