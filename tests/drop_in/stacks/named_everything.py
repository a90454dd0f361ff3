"""Everything that can have a physical name has one, with every character that CodeDeploy allows."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Named", stack_name="shop-production")
    role = iam.Role(
        stack,
        "ServiceRole",
        role_name="shop-codedeploy",
        path="/deploy/",
        assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
    )
    application = codedeploy.ServerApplication(stack, "Shop", application_name="Shop.v2_eu+a=b,c@d-e")
    config = codedeploy.ServerDeploymentConfig(
        stack,
        "ThreeQuarters",
        deployment_config_name="Shop.ThreeQuarters",
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(75),
    )
    codedeploy.ServerDeploymentGroup(
        stack,
        "Web",
        application=application,
        deployment_group_name="web@" + "x" * 96,
        deployment_config=config,
        role=role,
    )
    codedeploy.ServerDeploymentGroup(stack, "Worker", deployment_group_name="worker")
