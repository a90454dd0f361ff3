"""Blue and green are the same target group, so there is nowhere to move to."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web

REFUSED_BECAUSE = r"from one target group to another"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "OneTargetGroup")
    parts = web(stack)
    codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue, green_target_group=parts.blue, listener=parts.listener
        ),
    )
