"""Resources written out in full with the generated classes."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Generated")
    application = codedeploy.CfnApplication(stack, "Application", compute_platform="Server")
    config = codedeploy.CfnDeploymentConfig(
        stack,
        "Config",
        compute_platform="Server",
        minimum_healthy_hosts=codedeploy.CfnDeploymentConfig.MinimumHealthyHostsProperty(
            type="FLEET_PERCENT", value=75
        ),
    )
    codedeploy.CfnDeploymentGroup(
        stack,
        "Group",
        application_name=application.ref,
        deployment_config_name=config.ref,
        service_role_arn=f"arn:{cdk.Aws.PARTITION}:iam::{cdk.Aws.ACCOUNT_ID}:role/codedeploy",
        deployment_style=codedeploy.CfnDeploymentGroup.DeploymentStyleProperty(
            deployment_type="IN_PLACE", deployment_option="WITHOUT_TRAFFIC_CONTROL"
        ),
        auto_rollback_configuration=codedeploy.CfnDeploymentGroup.AutoRollbackConfigurationProperty(
            enabled=True, events=["DEPLOYMENT_FAILURE"]
        ),
    )
