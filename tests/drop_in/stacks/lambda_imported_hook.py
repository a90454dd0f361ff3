"""Hooks that were made elsewhere."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaImportedHook")
    group = codedeploy.LambdaDeploymentGroup(
        stack,
        "Group",
        alias=alias(stack, "Function"),
        pre_hook=lambda_.Function.from_function_attributes(
            stack,
            "Pre",
            function_arn="arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_pre",
            same_environment=True,
        ),
    )
    group.add_post_hook(
        lambda_.Function.from_function_attributes(
            stack,
            "Post",
            function_arn="arn:aws:lambda:eu-west-1:123456789012:function:CodeDeployHook_post",
            same_environment=True,
        )
    )
    group.grant_put_lifecycle_event_hook_execution_status(
        iam.Role(stack, "Reporter", assumed_by=iam.AccountRootPrincipal())
    )
