"""What the deployment configurations of all platforms have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk.interfaces import aws_codedeploy as refs

from cdk_codedeploy.deployment.references import codedeploy_arn
from cdk_codedeploy.errors import located
from cdk_codedeploy.service import check_deployment_config_name
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct

    from cdk_codedeploy.service import Platform


class DeploymentConfigBase(cdk.Resource):
    """A deployment configuration, made here or elsewhere.

    Attributes:
        platform: Its compute platform.
    """

    platform: Platform

    @property
    @abstractmethod
    def deployment_config_name(self) -> str:
        """Name of the configuration."""

    @property
    @abstractmethod
    def deployment_config_arn(self) -> str:
        """ARN of the configuration."""

    @property
    def deployment_config_ref(self) -> refs.DeploymentConfigReference:
        """The configuration as L1 resources refer to it."""
        return refs.DeploymentConfigReference(deployment_config_name=self.deployment_config_name)


class NewDeploymentConfig(DeploymentConfigBase):
    """A deployment configuration made here.

    Every property of the resource is create-only: whatever changes makes a new configuration. So a name given by the
    user must change as well, or CloudFormation fails with "already exists".
    """

    def __init__(
        self, scope: Construct, id: str, *, platform: Platform, name: str | None, properties: Mapping[str, Any]
    ) -> None:
        if name is not None:
            with located("deployment configuration", id):
                check_deployment_config_name(name)
        super().__init__(scope, id, physical_name=name)
        self.platform = platform
        self._resource = codedeploy.CfnDeploymentConfig(
            self,
            "Resource",
            deployment_config_name=self._physical_name if is_token(name) else name,
            **properties,
        )

    @cached_property
    def _name(self) -> str:
        return self._get_resource_name_attribute(self._resource.ref)

    @property
    def deployment_config_name(self) -> str:
        """Name of the configuration."""
        return self._name

    @cached_property
    def _arn(self) -> str:
        return self._get_resource_arn_attribute(
            codedeploy_arn(self, "deploymentconfig", self._resource.ref),
            service="codedeploy",
            resource="deploymentconfig",
            resource_name=self._physical_name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    @property
    def deployment_config_arn(self) -> str:
        """ARN of the configuration."""
        return self._arn


class ImportedDeploymentConfig(DeploymentConfigBase):
    """A deployment configuration made elsewhere, known by name."""

    def __init__(self, scope: Construct, id: str, *, platform: Platform, name: str) -> None:
        super().__init__(scope, id)
        self.platform = platform
        self._name = name

    @property
    def deployment_config_name(self) -> str:
        """Name of the configuration."""
        return self._name

    @property
    def deployment_config_arn(self) -> str:
        """ARN of the configuration."""
        return codedeploy_arn(self, "deploymentconfig", self._name)
