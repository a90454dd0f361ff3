"""Structures written as plain dictionaries, as much Python CDK code does."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Dictionaries")
    config = codedeploy.ServerDeploymentConfig(
        stack,
        "Zonal",
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(2),
        zonal_config={
            "monitor_duration": cdk.Duration.minutes(10),
            "minimum_healthy_hosts_per_zone": codedeploy.MinimumHealthyHostsPerZone.count(1),
        },
    )
    codedeploy.ServerDeploymentGroup(
        stack,
        "Group",
        deployment_config=config,
        auto_rollback={"failed_deployment": False, "stopped_deployment": True},
    )
    codedeploy.ServerDeploymentGroup(stack, "Defaults", auto_rollback={})
