"""README, "Lambda Deployment Rollbacks and Alarms"."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeLambdaAlarms")
    first, second = alias(stack, "First"), alias(stack, "Second")
    group = codedeploy.LambdaDeploymentGroup(
        stack,
        "BlueGreenDeployment",
        alias=first,
        deployment_config=codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTE,
        alarms=[
            cloudwatch.Alarm(
                stack,
                "Errors",
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                threshold=1,
                evaluation_periods=1,
                metric=first.metric_errors(),
            )
        ],
    )
    group.add_alarm(
        cloudwatch.Alarm(
            stack,
            "BlueGreenErrors",
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            threshold=1,
            evaluation_periods=1,
            metric=second.metric_errors(),
        )
    )
