"""How fast a revision spreads over EC2 instances and on-premises instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import jsii
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment import ImportedDeploymentConfig, NewDeploymentConfig, Predefined
from cdk_codedeploy.errors import located
from cdk_codedeploy.server.minimum_healthy_hosts import check_minimum, minimum_property
from cdk_codedeploy.server.zonal_config import ZonalSettings, read_zonal_config, zonal_property
from cdk_codedeploy.service import Platform, check_deployment_config_name

if TYPE_CHECKING:
    from constructs import Construct

_Predefined: TypeAlias = Predefined[codedeploy.IServerDeploymentConfig]


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

    ONE_AT_A_TIME = _Predefined("ONE_AT_A_TIME", "CodeDeployDefault.OneAtATime")
    HALF_AT_A_TIME = _Predefined("HALF_AT_A_TIME", "CodeDeployDefault.HalfAtATime")
    ALL_AT_ONCE = _Predefined("ALL_AT_ONCE", "CodeDeployDefault.AllAtOnce")

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
        super().__init__(scope, id, platform=Platform.SERVER, name=deployment_config_name, properties=properties)

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
        return ImportedServerDeploymentConfig(
            scope, f"{id}:Imported", platform=Platform.SERVER, name=server_deployment_config_name
        )

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
