"""README, "Lambda Deployment Configurations"."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeLambdaConfigs")
    application = codedeploy.LambdaApplication(stack, "Application")
    routing = codedeploy.TimeBasedCanaryTrafficRouting(interval=cdk.Duration.minutes(15), percentage=5)
    configs = {
        "Predefined": codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_30_MINUTES,
        "Custom": codedeploy.LambdaDeploymentConfig(stack, "CustomConfig", traffic_routing=routing),
        "Named": codedeploy.LambdaDeploymentConfig(
            stack, "NamedConfig", traffic_routing=routing, deployment_config_name="MyDeploymentConfig"
        ),
    }
    for name, config in configs.items():
        codedeploy.LambdaDeploymentGroup(
            stack,
            f"BlueGreen{name}",
            application=application,
            alias=alias(stack, name),
            deployment_config=config,
        )
