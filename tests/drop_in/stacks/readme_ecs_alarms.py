"""README, "ECS Deployment Rollbacks and Alarms"."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeEcsAlarms")
    parts = web(stack)
    unhealthy = [
        cloudwatch.Alarm(
            stack,
            f"{name}UnhealthyHosts",
            alarm_name=f"{stack.stack_name}-Unhealthy-Hosts-{name}",
            metric=target_group.metrics.unhealthy_host_count(),
            threshold=1,
            evaluation_periods=2,
        )
        for name, target_group in (("Blue", parts.blue), ("Green", parts.green))
    ]
    failures = [
        cloudwatch.Alarm(
            stack,
            f"{name}5xx",
            alarm_name=f"{stack.stack_name}-Http-5xx-{name}",
            metric=target_group.metrics.http_code_target(
                elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=cdk.Duration.minutes(1)
            ),
            threshold=1,
            evaluation_periods=1,
        )
        for name, target_group in (("Blue", parts.blue), ("Green", parts.green))
    ]
    codedeploy.EcsDeploymentGroup(
        stack,
        "BlueGreenDG",
        alarms=[*unhealthy, *failures],
        auto_rollback=codedeploy.AutoRollbackConfig(stopped_deployment=True),
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
        ),
        deployment_config=codedeploy.EcsDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
    )
