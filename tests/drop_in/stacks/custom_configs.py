"""Configurations by count, by percentage and by Availability Zone, each property also on its own."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct


class CustomConfigs(cdk.Stack):
    """What a platform team offers its product teams."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        hosts = codedeploy.MinimumHealthyHosts
        per_zone = codedeploy.MinimumHealthyHostsPerZone
        self.offer("None", hosts.count(0))
        self.offer("Three", hosts.count(3))
        self.offer("ZeroPercent", hosts.percentage(0))
        self.offer("NinetyNinePercent", hosts.percentage(99))
        self.offer("ZonalMonitored", hosts.count(1), codedeploy.ZonalConfig(monitor_duration=cdk.Duration.hours(1)))
        self.offer(
            "ZonalFirst",
            hosts.percentage(50),
            codedeploy.ZonalConfig(first_zone_monitor_duration=cdk.Duration.seconds(0)),
        )
        self.offer(
            "ZonalCount", hosts.count(1), codedeploy.ZonalConfig(minimum_healthy_hosts_per_zone=per_zone.count(0))
        )
        self.offer(
            "ZonalPercentage",
            hosts.percentage(66),
            codedeploy.ZonalConfig(
                monitor_duration=cdk.Duration.minutes(5),
                first_zone_monitor_duration=cdk.Duration.minutes(90),
                minimum_healthy_hosts_per_zone=per_zone.percentage(50),
            ),
        )
        self.offer("ZonalEmpty", hosts.count(1), codedeploy.ZonalConfig())

    def offer(
        self, id: str, hosts: codedeploy.MinimumHealthyHosts, zonal: codedeploy.ZonalConfig | None = None
    ) -> None:
        """Make a configuration, a group that uses it, and the outputs that other tools read."""
        config = codedeploy.ServerDeploymentConfig(self, id, minimum_healthy_hosts=hosts, zonal_config=zonal)
        group = codedeploy.ServerDeploymentGroup(self, f"{id}Group", deployment_config=config)
        cdk.CfnOutput(self, f"{id}Name", value=config.deployment_config_name)
        cdk.CfnOutput(self, f"{id}Arn", value=group.deployment_config.deployment_config_arn)


def build(app: cdk.App) -> None:
    """Build the stack."""
    CustomConfigs(app, "CustomConfigs")
