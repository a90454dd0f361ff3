"""README, "Deployment validation and manual deployment approval" and "Deployment bake time"."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeEcsValidation")
    parts = web(stack)
    codedeploy.EcsDeploymentGroup(
        stack,
        "BlueGreenDG",
        auto_rollback={"stopped_deployment": True},
        service=parts.service,
        blue_green_deployment_config={
            "deployment_approval_wait_time": cdk.Duration.hours(8),
            "termination_wait_time": cdk.Duration.minutes(30),
            "blue_target_group": parts.blue,
            "green_target_group": parts.green,
            "listener": parts.listener,
            "test_listener": parts.test_listener,
        },
        deployment_config=codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
    )
