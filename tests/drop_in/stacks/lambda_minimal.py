"""The least that a Lambda group takes."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaMinimal")
    codedeploy.LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"))
