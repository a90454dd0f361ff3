"""README, "Lambda Applications" and "Lambda Deployment Groups"."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeLambdaGroup")
    application = codedeploy.LambdaApplication(stack, "CodeDeployApplication", application_name="MyApplication")
    codedeploy.LambdaDeploymentGroup(
        stack,
        "BlueGreenDeployment",
        application=application,
        alias=alias(stack, "Function"),
        deployment_config=codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTE,
    )
