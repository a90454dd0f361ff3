"""Alarms kept but not looked at, late ones, and rollbacks off."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alarm, web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsAlarmFlags")
    parts = web(stack)
    group = codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener,
        ),
        alarms=[alarm(stack, "Errors")],
        ignore_alarm_configuration=True,
        ignore_poll_alarms_failure=True,
        auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=False, deployment_in_alarm=False),
    )
    group.add_alarm(alarm(stack, "Late"))
