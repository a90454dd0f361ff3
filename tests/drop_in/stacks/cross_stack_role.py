"""Roles in the security team's stack, groups in the product teams' stacks."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build one stack of roles and two that use one of them."""
    security = cdk.Stack(app, "Security")
    role = iam.Role(security, "CodeDeploy", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
    for product in ("Shop", "Basket"):
        stack = cdk.Stack(app, product)
        codedeploy.ServerDeploymentGroup(stack, "Group", role=role)
