"""README, "ECS Deployment Configurations"."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeEcsConfigs")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    routing = codedeploy.TimeBasedCanaryTrafficRouting(interval=cdk.Duration.minutes(15), percentage=5)
    configs = {
        "Predefined": codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_15_MINUTES,
        "Custom": codedeploy.EcsDeploymentConfig(stack, "CustomConfig", traffic_routing=routing),
        "Named": codedeploy.EcsDeploymentConfig(
            stack, "NamedConfig", traffic_routing=routing, deployment_config_name="MyDeploymentConfig"
        ),
    }
    for name, config in configs.items():
        parts = web(stack, name, vpc=vpc)
        codedeploy.EcsDeploymentGroup(
            stack,
            f"BlueGreen{name}",
            service=parts.service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
            ),
            deployment_config=config,
        )
