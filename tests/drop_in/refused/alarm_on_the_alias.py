"""An alarm that refers to the alias, which waits for the group, which waits for the alarm: CloudFormation refuses."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias

REFUSED_BECAUSE = r"refers to the alias"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "AlarmOnTheAlias")
    live = alias(stack, "Function")
    metric = cloudwatch.Metric(
        namespace="AWS/Lambda", metric_name="Errors", dimensions_map={"Resource": live.function_arn}
    )
    codedeploy.LambdaDeploymentGroup(
        stack,
        "Group",
        alias=live,
        alarms=[cloudwatch.Alarm(stack, "Errors", metric=metric, threshold=1, evaluation_periods=1)],
    )
