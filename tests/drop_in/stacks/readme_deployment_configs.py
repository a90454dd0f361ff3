"""README, "EC2/on-premise Deployment Configurations": a predefined one, one of our own, an imported and a zonal one."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct


class DeploymentConfigStack(cdk.Stack):
    """One group for each of the README's configurations."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        codedeploy.ServerDeploymentGroup(
            self,
            "CodeDeployDeploymentGroup",
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
        )

        own = codedeploy.ServerDeploymentConfig(
            self,
            "DeploymentConfiguration",
            deployment_config_name="MyDeploymentConfiguration",
            minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(2),
        )
        codedeploy.ServerDeploymentGroup(self, "GroupOwn", deployment_config=own)

        existing = codedeploy.ServerDeploymentConfig.from_server_deployment_config_name(
            self, "ExistingDeploymentConfiguration", "MyExistingDeploymentConfiguration"
        )
        codedeploy.ServerDeploymentGroup(self, "GroupExisting", deployment_config=existing)

        zonal = codedeploy.ServerDeploymentConfig(
            self,
            "ZonalConfiguration",
            minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(2),
            zonal_config=codedeploy.ZonalConfig(
                monitor_duration=cdk.Duration.minutes(30),
                first_zone_monitor_duration=cdk.Duration.minutes(60),
                minimum_healthy_hosts_per_zone=codedeploy.MinimumHealthyHostsPerZone.count(1),
            ),
        )
        codedeploy.ServerDeploymentGroup(self, "GroupZonal", deployment_config=zonal)


def build(app: cdk.App) -> None:
    """Build the stack."""
    DeploymentConfigStack(app, "DeploymentConfigs")
