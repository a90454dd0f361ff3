"""Every attribute of every construct, put out for other tools."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Outputs")
    config = codedeploy.ServerDeploymentConfig(
        stack, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1)
    )
    named = codedeploy.ServerDeploymentConfig(
        stack,
        "Named",
        deployment_config_name="named",
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1),
    )
    group = codedeploy.ServerDeploymentGroup(stack, "Group", deployment_config=config)
    named_group = codedeploy.ServerDeploymentGroup(
        stack, "NamedGroup", deployment_group_name="named", deployment_config=named, application=group.application
    )
    assert group.role is not None
    assert named_group.role is not None
    assert group.auto_scaling_groups == []
    values = {
        "GroupName": group.deployment_group_name,
        "GroupArn": group.deployment_group_arn,
        "GroupRegion": group.env.region,
        "GroupStack": group.stack.stack_name,
        "NamedGroupName": named_group.deployment_group_name,
        "NamedGroupArn": named_group.deployment_group_arn,
        "ApplicationName": group.application.application_name,
        "ApplicationArn": group.application.application_arn,
        "SameApplicationArn": named_group.application.application_arn,
        "ConfigName": config.deployment_config_name,
        "ConfigArn": config.deployment_config_arn,
        "NamedConfigName": named.deployment_config_name,
        "NamedConfigArn": named.deployment_config_arn,
        "GroupConfigName": group.deployment_config.deployment_config_name,
        "GroupConfigArn": group.deployment_config.deployment_config_arn,
        "RoleArn": group.role.role_arn,
        "RoleName": group.role.role_name,
        "NamedRoleArn": named_group.role.role_arn,
        "GroupPath": group.node.path,
        "GroupText": group.to_string(),
    }
    for id, value in values.items():
        cdk.CfnOutput(stack, id, value=value, export_name=f"outputs-{id}")
