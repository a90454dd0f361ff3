"""A deployment group that was made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import ImportedDeploymentGroup, check_application, config_name_for, config_of
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import Platform, check_deployment_group_name

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


@jsii.implements(codedeploy.IServerDeploymentGroup)
class ImportedServerDeploymentGroup(ImportedDeploymentGroup):
    """A deployment group for EC2 instances and on-premises instances that was made elsewhere."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        application: refs.IApplicationRef,
        deployment_group_name: str,
        deployment_config: refs.IDeploymentConfigRef | None,
    ) -> None:
        with located("deployment group", id):
            check_application(Platform.SERVER, application)
            check_deployment_group_name(deployment_group_name)
            config_name = config_name_for(Platform.SERVER, deployment_config)
            super().__init__(scope, id, application=application, name=deployment_group_name, config_name=config_name)
        self._application = application
        self._config = deployment_config

    @property
    def application(self) -> codedeploy.IServerApplication:
        """The group's application."""
        return cast("codedeploy.IServerApplication", self._application)

    @property
    def deployment_config(self) -> codedeploy.IServerDeploymentConfig:
        """The deployment configuration that was named, or ``CodeDeployDefault.OneAtATime``."""
        return cast("codedeploy.IServerDeploymentConfig", config_of(self, self._config, self._config_name))

    @property
    def role(self) -> iam.IRole | None:
        """None: the service role is not known here."""
        return None

    @property
    def auto_scaling_groups(self) -> list[autoscaling.IAutoScalingGroup] | None:
        """None: the Auto Scaling groups are not known here."""
        return None


class ServerDeploymentGroupImport:
    """How a deployment group that was made elsewhere is used."""

    @classmethod
    def from_server_deployment_group_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        application: refs.IApplicationRef,
        deployment_group_name: str,
        deployment_config: refs.IDeploymentConfigRef | None = None,
    ) -> ImportedServerDeploymentGroup:
        """Use a deployment group that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            application: The group's application.
            deployment_group_name: Name of the group.
            deployment_config: Its deployment configuration. Default: ``CodeDeployDefault.OneAtATime``.

        Raises:
            ValidationError: When no deployment group can have the name.
        """
        return ImportedServerDeploymentGroup(
            scope,
            id,
            application=application,
            deployment_group_name=deployment_group_name,
            deployment_config=deployment_config,
        )
