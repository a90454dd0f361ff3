"""A deployment group that was made elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import (
    HookFunctionGrants,
    ImportedDeploymentGroup,
    check_application,
    config_name_for,
    config_of,
)
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import Platform, check_deployment_group_name

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


@jsii.implements(codedeploy.IEcsDeploymentGroup)
class ImportedEcsDeploymentGroup(ImportedDeploymentGroup, HookFunctionGrants):
    """A deployment group for Amazon ECS services that was made elsewhere."""

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
            check_application(Platform.ECS, application)
            check_deployment_group_name(deployment_group_name)
            config_name = config_name_for(Platform.ECS, deployment_config)
            super().__init__(scope, id, application=application, name=deployment_group_name, config_name=config_name)
        self._application = application
        self._config = deployment_config

    @property
    def application(self) -> codedeploy.IEcsApplication:
        """The group's application."""
        return cast("codedeploy.IEcsApplication", self._application)

    @property
    def deployment_config(self) -> codedeploy.IEcsDeploymentConfig:
        """The deployment configuration that was named, or ``CodeDeployDefault.ECSAllAtOnce``."""
        return cast("codedeploy.IEcsDeploymentConfig", config_of(self, self._config, self._config_name))
