"""The two flags about alarms in every combination, with and without an alarm."""

from itertools import product

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "AlarmFlags")
    alarm = cloudwatch.Alarm(
        stack,
        "Errors",
        metric=cloudwatch.Metric(namespace="Shop", metric_name="Errors"),
        threshold=1,
        evaluation_periods=1,
    )
    for ignore_poll, ignore_all in product((None, False, True), repeat=2):
        for alarms in ([], [alarm]):
            codedeploy.ServerDeploymentGroup(
                stack,
                f"Poll{ignore_poll}All{ignore_all}Alarms{len(alarms)}",
                alarms=alarms,
                ignore_poll_alarms_failure=ignore_poll,
                ignore_alarm_configuration=ignore_all,
            )
