"""The predefined deployment configurations, which every account has in every region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

import jsii
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk.interfaces import aws_codedeploy as refs

from cdk_codedeploy.deployment.references import arn_beside
from cdk_codedeploy.service import PREDEFINED_CONFIGS, Platform

if TYPE_CHECKING:
    import aws_cdk as cdk

_FETCHED: dict[str, object] = {}
"""The CDK's objects for the predefined configurations, by name, as far as they were needed."""

_CLASSES: dict[Platform, type] = {
    Platform.SERVER: codedeploy.ServerDeploymentConfig,
    Platform.LAMBDA: codedeploy.LambdaDeploymentConfig,
    Platform.ECS: codedeploy.EcsDeploymentConfig,
}

_Config = TypeVar("_Config")


class Predefined(Generic[_Config]):
    """A predefined configuration as a class attribute: the CDK's own object, fetched when it is first needed.

    Args:
        constant: Name of the constant of the CDK's class of the platform.
        name: Name of the configuration.
    """

    def __init__(self, constant: str, name: str) -> None:
        self._constant = constant
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> _Config:
        """Return the CDK's object."""
        if self._name not in _FETCHED:
            _FETCHED[self._name] = getattr(_CLASSES[PREDEFINED_CONFIGS[self._name].platform], self._constant)
        return cast("_Config", _FETCHED[self._name])


def fetched_name(config: refs.IDeploymentConfigRef) -> str | None:
    """Return the name of a configuration if it came from a ``Predefined``, without a round trip."""
    return next((name for name, known in _FETCHED.items() if config is known), None)


@jsii.implements(
    codedeploy.IServerDeploymentConfig, codedeploy.ILambdaDeploymentConfig, codedeploy.IEcsDeploymentConfig
)
class BoundConfig:
    """A predefined configuration as a deployment group sees it: with an ARN in the group's own environment.

    The CDK's constants stand for every environment, so their ARN is that of whoever asks.

    Args:
        group: The deployment group.
        name: Name of the configuration.
    """

    def __init__(self, group: cdk.Resource, name: str) -> None:
        self._group = group
        self._name = name

    @property
    def deployment_config_name(self) -> str:
        """Name of the configuration."""
        return self._name

    @property
    def deployment_config_arn(self) -> str:
        """ARN of the configuration in the deployment group's environment."""
        return arn_beside(self._group, "deploymentconfig", self._name)

    @property
    def deployment_config_ref(self) -> refs.DeploymentConfigReference:
        """The configuration as L1 resources refer to it."""
        return refs.DeploymentConfigReference(deployment_config_name=self._name)


def config_of(
    group: cdk.Resource, config: refs.IDeploymentConfigRef | None, name: str
) -> BoundConfig | refs.IDeploymentConfigRef:
    """Return the configuration that a deployment group shows: the one given, or a predefined one in its environment.

    Args:
        group: The deployment group.
        config: What it was given.
        name: The name of that.
    """
    if config is None or name in PREDEFINED_CONFIGS:
        return BoundConfig(group, name)
    return config
