"""What the applications of all platforms have in common: names, and notification rules."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codestarnotifications as notifications
from aws_cdk.interfaces import aws_codedeploy as refs

from cdk_codedeploy.deployment.references import codedeploy_arn
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.service import ApplicationNotification, Platform, check_application_name, listed
from cdk_codedeploy.synthesis import make_l1
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns
    from constructs import Construct


@jsii.implements(notifications.INotificationRuleSource)
class ApplicationBase(cdk.Resource):
    """An application, made here or elsewhere."""

    @property
    @abstractmethod
    def application_name(self) -> str:
        """Name of the application."""

    @property
    @abstractmethod
    def application_arn(self) -> str:
        """ARN of the application."""

    @property
    def application_ref(self) -> refs.ApplicationReference:
        """The application as L1 resources refer to it."""
        return refs.ApplicationReference(application_name=self.application_name)

    def bind_as_notification_rule_source(self, scope: Construct) -> notifications.NotificationRuleSourceConfig:  # noqa: ARG002 (the CDK's interface)
        """Let a notification rule listen to this application. Rules call this themselves."""
        return notifications.NotificationRuleSourceConfig(source_arn=self.application_arn)

    def notify_on(
        self,
        id: str,
        target: notifications.INotificationRuleTarget | sns.Topic,
        *,
        events: Sequence[ApplicationNotification],
        detail_type: notifications.DetailType | None = None,
        enabled: bool | None = None,
        notification_rule_name: str | None = None,
        created_by: str | None = None,
    ) -> notifications.NotificationRule:
        """Tell people in a chat or by mail about deployments of all the application's deployment groups.

        The service knows no narrower source than the application.

        Args:
            id: Id of the rule in the application.
            target: SNS topic or chat client.
            events: What is told, at least one.
            detail_type: How much is told. Default: ``FULL``.
            enabled: Whether the rule works. Default: True.
            notification_rule_name: Physical name, at most 64 characters. Default: generated.
            created_by: Name or address of who made the rule, for people.

        Raises:
            ValidationError: When there is no event, or an unknown one.

        Source: Developer Tools console user guide, "Events for notification rules".
        """
        with located("notification rule", id):
            wanted = [ApplicationNotification.text_of("events", event) for event in listed("events", events)]
            if not wanted:
                raise ValidationError(
                    "events",
                    "none",
                    allowed="a rule needs at least one",
                    remedy="pass members of ApplicationNotification",
                )
        return notifications.NotificationRule(
            self,
            id,
            source=self,
            events=wanted,
            targets=[cast("notifications.INotificationRuleTarget", target)],
            detail_type=detail_type,
            enabled=enabled,
            notification_rule_name=notification_rule_name,
            created_by=created_by,
        )

    def notify_on_deployment_started(
        self, id: str, target: notifications.INotificationRuleTarget | sns.Topic
    ) -> notifications.NotificationRule:
        """Tell when a deployment starts. See ``notify_on``."""
        return self.notify_on(id, target, events=[ApplicationNotification.DEPLOYMENT_STARTED])

    def notify_on_deployment_succeeded(
        self, id: str, target: notifications.INotificationRuleTarget | sns.Topic
    ) -> notifications.NotificationRule:
        """Tell when a deployment has succeeded. See ``notify_on``."""
        return self.notify_on(id, target, events=[ApplicationNotification.DEPLOYMENT_SUCCEEDED])

    def notify_on_deployment_failed(
        self, id: str, target: notifications.INotificationRuleTarget | sns.Topic
    ) -> notifications.NotificationRule:
        """Tell when a deployment has failed. See ``notify_on``."""
        return self.notify_on(id, target, events=[ApplicationNotification.DEPLOYMENT_FAILED])


class NewApplication(ApplicationBase):
    """An application made here."""

    def __init__(self, scope: Construct, id: str, *, platform: Platform, application_name: str | None = None) -> None:
        if application_name is not None:
            with located("application", id):
                check_application_name(application_name)
        super().__init__(scope, id, physical_name=application_name)
        self._is_named = application_name is not None
        self._resource = make_l1(
            codedeploy.CfnApplication,
            codedeploy.CfnApplicationProps,
            self,
            "Resource",
            application_name=self._physical_name if is_token(application_name) else application_name,
            compute_platform=platform.value,
        )

    @cached_property
    def local_name(self) -> str:
        """Name of the application within its own environment."""
        return self._resource.ref

    @cached_property
    def _name(self) -> str:
        # Only a named resource can be used from another environment, which costs a round trip more.
        return self._get_resource_name_attribute(self.local_name) if self._is_named else self.local_name

    @property
    def application_name(self) -> str:
        """Name of the application."""
        return self._name

    @cached_property
    def _arn(self) -> str:
        return self._get_resource_arn_attribute(
            codedeploy_arn(self, "application", self.local_name),
            service="codedeploy",
            resource="application",
            resource_name=self._physical_name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    @property
    def application_arn(self) -> str:
        """ARN of the application."""
        return self._arn


class ImportedApplication(ApplicationBase):
    """An application made elsewhere, known by name or by ARN."""

    def __init__(self, scope: Construct, id: str, *, name: str | None = None, arn: str | None = None) -> None:
        super().__init__(scope, id, environment_from_arn=arn)
        if arn is not None:
            parts = cdk.Arn.split(arn, cdk.ArnFormat.COLON_RESOURCE_NAME)
            self._name = parts.resource_name or ""
            self._arn = arn
        else:
            self._name = name or ""
            self._arn = codedeploy_arn(self, "application", self._name)

    @property
    def application_name(self) -> str:
        """Name of the application."""
        return self._name

    @property
    def application_arn(self) -> str:
        """ARN of the application."""
        return self._arn
