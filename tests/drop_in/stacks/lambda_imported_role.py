"""A role by its ARN, which the stack cannot change."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam

from tests.drop_in.parts import alias, function


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaImportedRole")
    role = iam.Role.from_role_arn(stack, "Role", "arn:aws:iam::123456789012:role/deploys", mutable=False)
    codedeploy.LambdaDeploymentGroup(
        stack,
        "Group",
        alias=alias(stack, "Function"),
        role=role,
        post_hook=function(stack, "Check"),
    )
