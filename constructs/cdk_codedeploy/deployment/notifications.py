"""Notification rules on an application."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_codestarnotifications as notifications

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.service import ApplicationNotification, listed

if TYPE_CHECKING:
    from aws_cdk import aws_sns as sns


class ApplicationNotifications:
    """The ``notify_on*`` methods of an application, made here or elsewhere.

    Source: Developer Tools console user guide, "Events for notification rules".
    """

    @property
    @abstractmethod
    def application_name(self) -> str:
        """Name of the application."""

    @property
    @abstractmethod
    def application_arn(self) -> str:
        """ARN of the application."""

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
            self,  # type: ignore[arg-type]
            id,
            source=self,  # type: ignore[arg-type]
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
