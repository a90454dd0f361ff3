"""How fast a revision spreads over EC2 instances and on-premises instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import ImportedDeploymentConfig, NewDeploymentConfig, deployment_config_name
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.server.checks import is_for_server
from cdk_codedeploy.server.minimum_healthy_hosts import check_minimum, minimum_property
from cdk_codedeploy.server.predefined_config import BoundConfig, Predefined, fetched_name
from cdk_codedeploy.server.zonal_config import ZonalSettings, read_zonal_config, zonal_property
from cdk_codedeploy.service import (
    DEFAULT_SERVER_CONFIG,
    PREDEFINED_CONFIGS,
    PREDEFINED_PREFIX,
    Platform,
    check_deployment_config_name,
    kind_of,
    predefined_configs,
    shown,
)

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct


@jsii.implements(codedeploy.IServerDeploymentConfig)
class ServerDeploymentConfig(NewDeploymentConfig):
    """A deployment configuration of your own for the compute platform EC2/On-Premises.

    Nothing of it can be changed in place: a change replaces it, for which its name must change or be left out.

    Args:
        scope: Construct to make the configuration in.
        id: Id of the configuration in the scope.
        minimum_healthy_hosts: Hosts of the fleet that must stay healthy at any time.
        zonal_config: Deploy to one Availability Zone at a time. Default: to all at once.
        deployment_config_name: Physical name: 1 to 100 letters, digits and ``. _ + = , @ -``, not beginning with
            ``CodeDeployDefault.``. Default: CloudFormation generates one, which lets it replace the configuration.

    Raises:
        ValidationError: When the name or a number is out of range.

    Attributes:
        ONE_AT_A_TIME: ``CodeDeployDefault.OneAtATime``, the default of every deployment group.
        HALF_AT_A_TIME: ``CodeDeployDefault.HalfAtATime``.
        ALL_AT_ONCE: ``CodeDeployDefault.AllAtOnce``.

    Source: user guide, "Working with deployment configurations".
    """

    ONE_AT_A_TIME = Predefined("ONE_AT_A_TIME", "CodeDeployDefault.OneAtATime")
    HALF_AT_A_TIME = Predefined("HALF_AT_A_TIME", "CodeDeployDefault.HalfAtATime")
    ALL_AT_ONCE = Predefined("ALL_AT_ONCE", "CodeDeployDefault.AllAtOnce")

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        minimum_healthy_hosts: codedeploy.MinimumHealthyHosts,
        zonal_config: ZonalSettings | None = None,
        deployment_config_name: str | None = None,
    ) -> None:
        with located("deployment configuration", id):
            check_minimum("minimum_healthy_hosts", minimum_healthy_hosts, codedeploy.MinimumHealthyHosts)
            properties: dict[str, Any] = {"minimum_healthy_hosts": minimum_property(scope, minimum_healthy_hosts)}
            if zonal_config is not None:
                zonal = read_zonal_config(zonal_config)
                per_zone = zonal.minimum_healthy_hosts_per_zone
                properties["zonal_config"] = zonal_property(
                    zonal, None if per_zone is None else minimum_property(scope, per_zone)
                )
        super().__init__(scope, id, name=deployment_config_name, properties=properties)

    @classmethod
    def from_server_deployment_config_name(
        cls, scope: Construct, id: str, server_deployment_config_name: str
    ) -> codedeploy.IServerDeploymentConfig:
        """Use a configuration that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            server_deployment_config_name: Name of the configuration.

        Raises:
            ValidationError: When no configuration can have the name.
        """
        with located("deployment configuration", id):
            check_deployment_config_name(
                server_deployment_config_name, "server_deployment_config_name", predefined=True
            )
        return ImportedServerDeploymentConfig(scope, f"{id}:Imported", name=server_deployment_config_name)

    @classmethod
    def from_deployment_config_name(
        cls, scope: Construct, id: str, deployment_config_name: str
    ) -> codedeploy.IServerDeploymentConfig:
        """Use a configuration that was made elsewhere: the CDK's other name for ``from_server_deployment_config_name``.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            deployment_config_name: Name of the configuration.
        """
        with located("deployment configuration", id):
            check_deployment_config_name(deployment_config_name, predefined=True)
        return cls.from_server_deployment_config_name(scope, id, deployment_config_name)


@jsii.implements(codedeploy.IServerDeploymentConfig)
class ImportedServerDeploymentConfig(ImportedDeploymentConfig):
    """A deployment configuration for the compute platform EC2/On-Premises that was made elsewhere."""


def server_config_name(config: refs.IDeploymentConfigRef | None) -> str:
    """Return the name of a deployment group's configuration. No round trip for the predefined ones.

    Raises:
        ValidationError: When it is a predefined configuration of another platform.
    """
    if config is None:
        return DEFAULT_SERVER_CONFIG
    _check_platform(config)
    name = fetched_name(config) or deployment_config_name(config)
    predefined = PREDEFINED_CONFIGS.get(name)
    if name.startswith(PREDEFINED_PREFIX) and (predefined is None or predefined.platform is not Platform.SERVER):
        names = ", ".join(found.name for found in predefined_configs(Platform.SERVER))
        raise ValidationError(
            "deployment_config",
            shown(name),
            allowed=f"the predefined configurations for EC2/On-Premises are {names}",
            remedy="choose one of them or make a ServerDeploymentConfig",
        )
    return name


def _check_platform(config: refs.IDeploymentConfigRef) -> None:
    others = (
        codedeploy.CustomLambdaDeploymentConfig,
        codedeploy.EcsDeploymentConfig,
        codedeploy.LambdaDeploymentConfig,
    )
    on_l1 = isinstance(config, codedeploy.CfnDeploymentConfig) and not is_for_server(config)
    if on_l1 or isinstance(config, others):
        raise ValidationError(
            "deployment_config",
            f"{kind_of(config)} of another compute platform",
            allowed="a deployment group has its configuration's compute platform",
            remedy="pass a ServerDeploymentConfig",
        )


def config_of(
    group: cdk.Resource, config: refs.IDeploymentConfigRef | None, name: str
) -> codedeploy.IServerDeploymentConfig:
    """Return the configuration that a deployment group shows: the one given, or a predefined one in its environment.

    Args:
        group: The deployment group.
        config: What it was given.
        name: The name of that.
    """
    if config is None or name in PREDEFINED_CONFIGS:
        return cast("codedeploy.IServerDeploymentConfig", BoundConfig(group, name))
    return cast("codedeploy.IServerDeploymentConfig", config)
