"""The deployment group in one stack, the aliases that it is told of in others, as the L2 allows it."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build four stacks."""
    platform = cdk.Stack(app, "Platform")
    application = codedeploy.LambdaApplication(platform, "Application")
    config = codedeploy.LambdaDeploymentConfig(
        platform,
        "Config",
        traffic_routing=codedeploy.TrafficRouting.time_based_canary(interval=cdk.Duration.minutes(5), percentage=50),
    )
    role = iam.Role(platform, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))

    # The alias names the group, so its stack comes last.
    functions = cdk.Stack(app, "Functions")
    codedeploy.LambdaDeploymentGroup(
        cdk.Stack(app, "Deployment"),
        "Group",
        application=application,
        deployment_config=config,
        alias=alias(functions, "Function"),
    )
    orders = cdk.Stack(app, "Orders")
    codedeploy.LambdaDeploymentGroup(
        orders, "Group", application=application, alias=alias(orders, "Function"), role=role
    )
