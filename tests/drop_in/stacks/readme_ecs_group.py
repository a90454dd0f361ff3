"""README, "ECS Applications" and "ECS Deployment Groups"."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeEcsGroup")
    parts = web(stack)
    codedeploy.EcsApplication(stack, "CodeDeployApplication", application_name="MyApplication")
    codedeploy.EcsDeploymentGroup(
        stack,
        "BlueGreenDG",
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
        ),
        deployment_config=codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
    )
