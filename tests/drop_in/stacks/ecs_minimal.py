"""The least that a group for ECS takes."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsMinimal")
    parts = web(stack)
    codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener,
        ),
    )
