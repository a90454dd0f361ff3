"""One role of the team's own for two groups."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsGivenRole")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
    first = web(stack, "First", vpc=vpc)
    second = web(stack, "Second", vpc=vpc)
    codedeploy.EcsDeploymentGroup(
        stack,
        "FirstGroup",
        service=first.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=first.blue,
            green_target_group=first.green,
            listener=first.listener,
        ),
        role=role,
    )
    codedeploy.EcsDeploymentGroup(
        stack,
        "SecondGroup",
        service=second.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=second.blue,
            green_target_group=second.green,
            listener=second.listener,
        ),
        role=role,
    )
