"""One role of the team's own for two groups, with hooks that it may run."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam

from tests.drop_in.parts import alias, function


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaGivenRole")
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
    for name in ("Orders", "Payments"):
        codedeploy.LambdaDeploymentGroup(
            stack,
            f"{name}Group",
            alias=alias(stack, name),
            role=role,
            pre_hook=function(stack, f"{name}Check"),
        )
