"""What the deployment groups of all platforms have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import aws_cdk as cdk
from aws_cdk.interfaces import aws_codedeploy as refs

from cdk_codedeploy.deployment.alarms import check_alarms
from cdk_codedeploy.deployment.application import NewApplication
from cdk_codedeploy.deployment.events import DeploymentGroupEvents
from cdk_codedeploy.deployment.grants import DeploymentGroupGrants
from cdk_codedeploy.deployment.group_resource import GroupMaker, L1Group
from cdk_codedeploy.deployment.references import (
    alarm_name,
    application_name,
    arn_beside,
    check_role,
    codedeploy_arn,
)
from cdk_codedeploy.deployment.rollback import missing_alarms
from cdk_codedeploy.deployment.service_access import ServiceAccess
from cdk_codedeploy.deployment.triggers import ResolvedTrigger, Trigger, check_triggers
from cdk_codedeploy.errors import located
from cdk_codedeploy.iam import ServiceRole, Statement, service_permissions
from cdk_codedeploy.synthesis import begin_l2, registry_of
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_sns as sns
    from aws_cdk.interfaces import aws_cloudwatch
    from constructs import Construct

    from cdk_codedeploy.deployment.settings import GroupSettings
    from cdk_codedeploy.service import Platform, TriggerEvent


class ApplicationMaker(Protocol):
    """Makes the application of a deployment group that was given none."""

    def __call__(self, scope: Construct, id: str, /, *, application_name: str | None) -> NewApplication:
        """Make it with a physical name, or None for a generated one."""
        ...


class DeploymentGroupBase(cdk.Resource, DeploymentGroupEvents, DeploymentGroupGrants):
    """A deployment group, made here or elsewhere."""

    # What the CDK does not know comes last: what stands before its class is searched for overrides each time one is
    # made.

    @property
    def deployment_group_ref(self) -> refs.DeploymentGroupReference:
        """The deployment group as L1 resources refer to it."""
        return refs.DeploymentGroupReference(
            application_name=self.application_name, deployment_group_name=self.deployment_group_name
        )


class ImportedDeploymentGroup(DeploymentGroupBase):
    """A deployment group made elsewhere. It lives in the environment of its application."""

    def __init__(
        self, scope: Construct, id: str, *, application: refs.IApplicationRef, name: str, config_name: str
    ) -> None:
        self._application_name = application_name(application)
        self._arn = arn_beside(application, "deploymentgroup", f"{self._application_name}/{name}")
        super().__init__(scope, id, environment_from_arn=self._arn)
        self._name = name
        self._imported_config_name = config_name

    @property
    def application_name(self) -> str:
        """Name of the group's application."""
        return self._application_name

    @property
    def deployment_group_name(self) -> str:
        """Name of the deployment group."""
        return self._name

    @property
    def deployment_group_arn(self) -> str:
        """ARN of the deployment group."""
        return self._arn

    @property
    def _config_name(self) -> str:
        return self._imported_config_name


class NewDeploymentGroup(DeploymentGroupBase):
    """A deployment group made here.

    Args:
        scope: Construct to make the group in.
        id: Id of the group in the scope.
        platform: Compute platform.
        settings: What groups of all platforms are told.
        application: The application, or None to make one.
        new_application: Makes the application: a class of the platform's.
        role: The service role, or None to make one.
        role_id: Id of the role made: the CDK's own, which differs by platform.
        properties: The L1's properties of the platform.
        statements: What the service must be allowed for them.
        make: Makes the resource. Default: CloudFormation's own.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        platform: Platform,
        settings: GroupSettings,
        application: refs.IApplicationRef | None,
        new_application: ApplicationMaker,
        role: iam.IRole | None,
        role_id: str,
        properties: Mapping[str, Any],
        statements: Sequence[Statement],
        make: GroupMaker = L1Group,
    ) -> None:
        with located("deployment group", id):
            check_role(role)
            if isinstance(role, ServiceRole):
                role.check_platform(platform)
        begin_l2(self, scope, id, physical_name=settings.name)
        self._id = id
        self._name: str | None = None
        self._arn: str | None = None
        self._settings = settings
        if application is None:
            made = new_application(self, "Application", application_name=_name_of_application(settings.name))
            self._application: refs.IApplicationRef = made
            name = made.local_name
        else:
            self._application = application
            name = application_name(application)
        needed = [*statements, *settings.statements()]
        self._access = ServiceAccess(
            self,
            id,
            role=role,
            role_id=role_id,
            application=self._application,
            application_name=name,
            platform=platform,
            statements=needed,
        )
        self._made = make(
            self,
            {
                "application_name": name,
                "deployment_group_name": self._physical_name if is_token(settings.name) else settings.name,
                "service_role_arn": self._access.role.role_arn,
                **settings.properties(),
                **properties,
            },
        )
        self._resource = self._made.cfn
        self._access.allow(self._resource, needed)
        if missing_alarms("", settings.rollback, has_alarms=bool(settings.alarm_names)):
            where = f'deployment group "{self.node.path}"'
            registry_of(self).at_the_end(
                lambda: missing_alarms(where, settings.rollback, has_alarms=bool(settings.alarm_names))
            )

    @property
    def application_name(self) -> str:
        """Name of the group's application."""
        return application_name(self._application)

    @property
    def deployment_group_name(self) -> str:
        """Name of the deployment group."""
        if self._name is None:
            self._name = self._get_resource_name_attribute(self._made.name)
        return self._name

    @property
    def deployment_group_arn(self) -> str:
        """ARN of the deployment group."""
        if self._arn is None:
            application = self.application_name
            self._arn = self._get_resource_arn_attribute(
                codedeploy_arn(self, "deploymentgroup", f"{application}/{self._made.name}"),
                service="codedeploy",
                resource="deploymentgroup",
                resource_name=f"{application}/{self._physical_name}",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
        return self._arn

    @property
    def _config_name(self) -> str:
        return self._settings.config_name

    @property
    def role(self) -> iam.IRole:
        """The service role: the one given, or the one made for this group."""
        return self._access.role

    def add_alarm(self, alarm: aws_cloudwatch.IAlarmRef) -> None:
        """Stop deployments also while this alarm is in alarm, and roll them back unless that was declined.

        Args:
            alarm: A plain or composite alarm, imported ones included.

        Raises:
            ValidationError: When the group has the alarm already, or has 10.
        """
        with located("deployment group", self._id):
            names = [*self._settings.alarm_names, alarm_name(alarm)]
            check_alarms(names)
        first = not self._settings.alarm_names
        self._settings.alarm_names = names
        self._made.change("alarmConfiguration", self._settings.alarm_configuration())
        if first:
            if self._settings.rollback is not None:
                self._made.change("autoRollbackConfiguration", self._settings.rollback_configuration())
            self._access.allow(self._resource, service_permissions.for_alarms())

    def add_trigger(
        self, topic: sns.ITopic | sns.Topic, *, events: Sequence[TriggerEvent], name: str | None = None
    ) -> None:
        """Send a message to a topic whenever one of some events happens.

        Args:
            topic: The topic. The service role is allowed to publish to it, and to use the key that encrypts it.
            events: What is told, at least one event.
            name: Name of the trigger, unique in the group. Default: ``Trigger`` and its position.

        Raises:
            ValidationError: When the group has a trigger of that name already, or has 10.
        """
        with located("deployment group", self._id):
            trigger = ResolvedTrigger.of(Trigger(topic, events, name), len(self._settings.triggers))
            triggers = [*self._settings.triggers, trigger]
            check_triggers(triggers)
        self._settings.triggers = triggers
        self._made.change("triggerConfigurations", self._settings.trigger_configurations())
        self._access.allow(self._resource, service_permissions.for_topic(trigger.topic_arn, trigger.key_arn))

    def let_invoke(self, function_arn: str) -> None:
        """Let the service invoke a function at a lifecycle event. A ``TrafficHook`` asks for it when it is attached.

        Args:
            function_arn: ARN of the function.

        Raises:
            ValidationError: When the role's policies are full.
        """
        self._access.allow(self._resource, service_permissions.for_hook_function(function_arn))


def _name_of_application(name: str | None) -> str | None:
    """Return the physical name of the application that a group of this name makes.

    As in the CDK: a group whose name is generated when another environment needs it has such an application.
    """
    return name if is_token(name) and name == cdk.PhysicalName.GENERATE_IF_NEEDED else None
