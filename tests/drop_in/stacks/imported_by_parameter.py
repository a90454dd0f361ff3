"""An application and a role whose ARNs only the deployment knows (parameters)."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ImportedByParameter")
    application_arn = cdk.CfnParameter(stack, "ApplicationArn")
    role_arn = cdk.CfnParameter(stack, "RoleArn")
    config_name = cdk.CfnParameter(stack, "ConfigName")
    codedeploy.ServerDeploymentGroup(
        stack,
        "Group",
        application=codedeploy.ServerApplication.from_server_application_arn(
            stack, "Application", application_arn.value_as_string
        ),
        role=iam.Role.from_role_arn(stack, "ServiceRole", role_arn.value_as_string),
        deployment_config=codedeploy.ServerDeploymentConfig.from_server_deployment_config_name(
            stack, "Config", config_name.value_as_string
        ),
    )
