"""One alarm more than CodeDeploy takes; the deployment of the L2's template fails."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy

REFUSED_BECAUSE = r"11 alarms|11.*10"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ElevenAlarms")
    alarms = [
        cloudwatch.Alarm(
            stack,
            f"Alarm{number}",
            metric=cloudwatch.Metric(namespace="Shop", metric_name=f"Metric{number}"),
            threshold=1,
            evaluation_periods=1,
        )
        for number in range(11)
    ]
    codedeploy.ServerDeploymentGroup(stack, "Group", alarms=alarms)
