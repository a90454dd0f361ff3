"""The application, the configuration and the role in a stack that other teams share."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build two stacks."""
    platform = cdk.Stack(app, "Platform")
    application = codedeploy.LambdaApplication(platform, "Application")
    config = codedeploy.LambdaDeploymentConfig(
        platform,
        "Config",
        traffic_routing=codedeploy.TrafficRouting.time_based_canary(interval=cdk.Duration.minutes(5), percentage=50),
    )
    role = iam.Role(platform, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))

    orders = cdk.Stack(app, "Orders")
    codedeploy.LambdaDeploymentGroup(
        orders, "Group", application=application, deployment_config=config, alias=alias(orders, "Function"), role=role
    )
    codedeploy.LambdaDeploymentGroup(
        orders, "OwnRole", application=application, deployment_config=config, alias=alias(orders, "Other")
    )
