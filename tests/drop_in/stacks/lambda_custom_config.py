"""The L2's older configuration, which is a custom resource."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaCustomConfig")
    for kind in (
        codedeploy.CustomLambdaDeploymentConfigType.CANARY,
        codedeploy.CustomLambdaDeploymentConfigType.LINEAR,
    ):
        config = codedeploy.CustomLambdaDeploymentConfig(
            stack, f"Config{kind.name}", type=kind, interval=cdk.Duration.minutes(1), percentage=5
        )
        codedeploy.LambdaDeploymentGroup(
            stack, f"Group{kind.name}", alias=alias(stack, f"Function{kind.name}"), deployment_config=config
        )
