"""The three rollback events in every combination of on, off and left out; with alarms, without and with late ones."""

from itertools import product

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "AutoRollback")
    alarm = cloudwatch.Alarm(
        stack,
        "Errors",
        metric=cloudwatch.Metric(namespace="Shop", metric_name="Errors"),
        threshold=1,
        evaluation_periods=1,
    )
    for failed, stopped, in_alarm in product((None, False, True), repeat=3):
        rollback = codedeploy.AutoRollbackConfig(
            failed_deployment=failed, stopped_deployment=stopped, deployment_in_alarm=in_alarm
        )
        name = f"Failed{failed}Stopped{stopped}Alarm{in_alarm}"
        if in_alarm is not True:
            codedeploy.ServerDeploymentGroup(stack, f"{name}Without", auto_rollback=rollback)
        codedeploy.ServerDeploymentGroup(stack, f"{name}With", auto_rollback=rollback, alarms=[alarm])
        late = codedeploy.ServerDeploymentGroup(stack, f"{name}Late", auto_rollback=rollback)
        late.add_alarm(alarm)
