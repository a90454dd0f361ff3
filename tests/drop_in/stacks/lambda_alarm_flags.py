"""Alarms kept but not looked at, and rollbacks off."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alarm, alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaAlarmFlags")
    codedeploy.LambdaDeploymentGroup(
        stack,
        "Ignored",
        alias=alias(stack, "First"),
        alarms=[alarm(stack, "Errors")],
        ignore_alarm_configuration=True,
        auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=False, deployment_in_alarm=False),
    )
    codedeploy.LambdaDeploymentGroup(
        stack,
        "Required",
        alias=alias(stack, "Second"),
        alarms=[alarm(stack, "Throttles")],
        auto_rollback={"deployment_in_alarm": True, "stopped_deployment": True},
    )
