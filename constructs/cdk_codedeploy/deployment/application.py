"""What the applications of all platforms have in common."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import aws_cdk as cdk
import jsii
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codestarnotifications as notifications
from aws_cdk.interfaces import aws_codedeploy as refs

from cdk_codedeploy.deployment.notifications import ApplicationNotifications
from cdk_codedeploy.deployment.references import codedeploy_arn
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import Platform, check_application_name
from cdk_codedeploy.synthesis import begin_l2, make_l1
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct


@jsii.implements(notifications.INotificationRuleSource)
class ApplicationBase(cdk.Resource, ApplicationNotifications):
    """An application, made here or elsewhere.

    Attributes:
        platform: Its compute platform.
    """

    platform: Platform

    # The rules come last: what stands before the CDK's class is searched for overrides each time one is made.

    @property
    def application_ref(self) -> refs.ApplicationReference:
        """The application as L1 resources refer to it."""
        return refs.ApplicationReference(application_name=self.application_name)

    def bind_as_notification_rule_source(self, scope: Construct) -> notifications.NotificationRuleSourceConfig:  # noqa: ARG002 (the CDK's interface)
        """Let a notification rule listen to this application. Rules call this themselves."""
        return notifications.NotificationRuleSourceConfig(source_arn=self.application_arn)


class NewApplication(ApplicationBase):
    """An application made here."""

    def __init__(self, scope: Construct, id: str, *, platform: Platform, application_name: str | None = None) -> None:
        if application_name is not None:
            with located("application", id):
                check_application_name(application_name)
        begin_l2(self, scope, id, physical_name=application_name)
        self.platform = platform
        self._name: str | None = None
        self._arn: str | None = None
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

    @property
    def application_name(self) -> str:
        """Name of the application."""
        if self._name is None:
            # Only a named resource can be used from another environment, which costs a round trip more.
            name = self.local_name
            self._name = self._get_resource_name_attribute(name) if self._is_named else name
        return self._name

    @property
    def application_arn(self) -> str:
        """ARN of the application."""
        if self._arn is None:
            self._arn = self._get_resource_arn_attribute(
                codedeploy_arn(self, "application", self.local_name),
                service="codedeploy",
                resource="application",
                resource_name=self._physical_name,
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            )
        return self._arn


class ImportedApplication(ApplicationBase):
    """An application made elsewhere, known by name or by ARN."""

    def __init__(
        self, scope: Construct, id: str, *, platform: Platform, name: str | None = None, arn: str | None = None
    ) -> None:
        super().__init__(scope, id, environment_from_arn=arn)
        self.platform = platform
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
