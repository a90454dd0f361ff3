"""References (`IDeploymentConfigRef`, `IAlarmRef`): L1 resources as arguments, and what the constructs refer to."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy

NEEDS = "ServerDeploymentGroup.deployment_group_ref"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "References")
    config = codedeploy.CfnDeploymentConfig(
        stack,
        "Config",
        minimum_healthy_hosts=codedeploy.CfnDeploymentConfig.MinimumHealthyHostsProperty(type="HOST_COUNT", value=2),
    )
    alarm, late = (
        cloudwatch.CfnAlarm(
            stack,
            name,
            namespace="Shop",
            metric_name=name,
            threshold=1,
            evaluation_periods=1,
            comparison_operator="GreaterThanThreshold",
            period=60,
            statistic="Sum",
        )
        for name in ("Errors", "Latency")
    )
    group = codedeploy.ServerDeploymentGroup(stack, "Group", deployment_config=config, alarms=[alarm])
    group.add_alarm(late)
    cdk.CfnOutput(stack, "GroupArn", value=group.deployment_group_arn)
    imported = codedeploy.ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "Imported",
        application=codedeploy.CfnApplication(stack, "Application", compute_platform="Server"),
        deployment_config=config,
        deployment_group_name="web",
    )
    cdk.CfnOutput(stack, "ImportedArn", value=imported.deployment_group_arn)

    references = {
        "GroupName": group.deployment_group_ref.deployment_group_name,
        "GroupApplicationName": group.application_name,
        "GroupApplication": group.deployment_group_ref.application_name,
        "ApplicationName": group.application.application_ref.application_name,
        "ConfigName": group.deployment_config.deployment_config_ref.deployment_config_name,
        "ImportedName": imported.deployment_group_ref.deployment_group_name,
    }
    for id, value in references.items():
        cdk.CfnOutput(stack, id, value=value)
