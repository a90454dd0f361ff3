"""Every predefined configuration, and the old name of an import."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaPredefined")
    application = codedeploy.LambdaApplication(stack, "Application")
    constants = (
        "ALL_AT_ONCE",
        "CANARY_10_PERCENT_5_MINUTES",
        "CANARY_10_PERCENT_10_MINUTES",
        "CANARY_10_PERCENT_15_MINUTES",
        "CANARY_10_PERCENT_30_MINUTES",
        "LINEAR_10_PERCENT_EVERY_1_MINUTE",
        "LINEAR_10_PERCENT_EVERY_2_MINUTES",
        "LINEAR_10_PERCENT_EVERY_3_MINUTES",
        "LINEAR_10_PERCENT_EVERY_10_MINUTES",
    )
    for position, constant in enumerate(constants):
        config = getattr(codedeploy.LambdaDeploymentConfig, constant)
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
