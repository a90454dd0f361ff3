"""README, "Pre and Post Hooks"."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias, function


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeLambdaHooks")
    group = codedeploy.LambdaDeploymentGroup(
        stack,
        "BlueGreenDeployment",
        alias=alias(stack, "Function"),
        deployment_config=codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTE,
        pre_hook=function(stack, "WarmUpUserCache"),
    )
    group.add_post_hook(function(stack, "EndToEndValidation"))
