"""Every predefined configuration, and the old name of an import."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaPredefined")
    application = codedeploy.LambdaApplication(stack, "Application")
    configs = (
        codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
        codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
        codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_10_MINUTES,
        codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_15_MINUTES,
        codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_30_MINUTES,
        codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTE,
        codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_2_MINUTES,
        codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_3_MINUTES,
        codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_10_MINUTES,
    )
    for position, config in enumerate(configs):
        group = codedeploy.LambdaDeploymentGroup(
            stack,
            f"Group{position}",
            application=application,
            alias=alias(stack, f"Function{position}"),
            deployment_config=config,
        )
        cdk.CfnOutput(stack, f"Arn{position}", value=group.deployment_config.deployment_config_arn)
    imported = codedeploy.LambdaDeploymentConfig.import_(stack, "Imported", deployment_config_name="mine")
    cdk.CfnOutput(stack, "Mine", value=imported.deployment_config_name)
