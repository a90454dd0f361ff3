"""README: "All properties are optional - if you don't provide an Application, one will be automatically created."."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build a stack with nothing but a deployment group."""
    stack = cdk.Stack(app, "Minimal")
    codedeploy.ServerDeploymentGroup(stack, "CodeDeployDeploymentGroup")
