"""README, what is imported on the Lambda platform."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeLambdaImports")
    application = codedeploy.LambdaApplication.from_lambda_application_name(
        stack, "ExistingCodeDeployApplication", "MyExistingApplication"
    )
    group = codedeploy.LambdaDeploymentGroup.from_lambda_deployment_group_attributes(
        stack,
        "ExistingCodeDeployDeploymentGroup",
        application=application,
        deployment_group_name="MyExistingDeploymentGroup",
    )
    config = codedeploy.LambdaDeploymentConfig.from_lambda_deployment_config_name(
        stack, "ExistingDeploymentConfiguration", "MyExistingDeploymentConfiguration"
    )
    codedeploy.LambdaDeploymentGroup(
        stack, "Group", alias=alias(stack, "Function"), application=application, deployment_config=config
    )
    cdk.CfnOutput(stack, "Arn", value=group.deployment_group_arn)
    cdk.CfnOutput(stack, "ConfigArn", value=group.deployment_config.deployment_config_arn)
