"""Every predefined configuration."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsPredefined")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    application = codedeploy.EcsApplication(stack, "Application")
    configs = (
        codedeploy.EcsDeploymentConfig.ALL_AT_ONCE,
        codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
        codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_15_MINUTES,
        codedeploy.EcsDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTES,
        codedeploy.EcsDeploymentConfig.LINEAR_10_PERCENT_EVERY_3_MINUTES,
    )
    for position, config in enumerate(configs):
        parts = web(stack, f"Web{position}", vpc=vpc)
        group = codedeploy.EcsDeploymentGroup(
            stack,
            f"Group{position}",
            application=application,
            service=parts.service,
            blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
                blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
            ),
            deployment_config=config,
        )
        cdk.CfnOutput(stack, f"Arn{position}", value=group.deployment_config.deployment_config_arn)
