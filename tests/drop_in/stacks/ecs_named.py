"""Names of their own, and all that a group tells of itself."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsNamed")
    parts = web(stack)
    application = codedeploy.EcsApplication(stack, "Application", application_name="services")
    group = codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener,
        ),
        application=application,
        deployment_group_name="web",
        deployment_config=codedeploy.EcsDeploymentConfig(
            stack,
            "Linear",
            deployment_config_name="slowly",
            traffic_routing=codedeploy.TrafficRouting.time_based_linear(
                interval=cdk.Duration.minutes(5), percentage=20
            ),
        ),
    )
    by_arn = codedeploy.EcsApplication.from_ecs_application_arn(
        stack, "ByArn", "arn:aws:codedeploy:us-east-1:123456789012:application:elsewhere"
    )
    for name, value in {
        "GroupName": group.deployment_group_name,
        "GroupArn": group.deployment_group_arn,
        "GroupApplication": group.application.application_arn,
        "GroupConfig": group.deployment_config.deployment_config_arn,
        "RoleArn": group.role.role_arn,
        "ElsewhereArn": by_arn.application_arn,
        "ElsewhereName": by_arn.application_name,
    }.items():
        cdk.CfnOutput(stack, name, value=value)
