"""A function that is the hook of its own group, and one that calls another's alias."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias, function


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaHooksOfOneAnother")
    selfish = alias(stack, "Selfish")
    codedeploy.LambdaDeploymentGroup(stack, "SelfishGroup", alias=selfish, pre_hook=selfish.lambda_)

    called = alias(stack, "Called")
    codedeploy.LambdaDeploymentGroup(stack, "CalledGroup", alias=called, post_hook=function(stack, "CalledCheck"))
    caller = function(stack, "Caller")
    caller.add_environment("CALLED", called.function_arn)
    called.grant_invoke(caller)
    codedeploy.LambdaDeploymentGroup(
        stack, "CallerGroup", alias=caller.add_alias("live"), pre_hook=function(stack, "CallerCheck")
    )
