"""A service, target groups and a listener that were made elsewhere."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from tests.drop_in.parts import alarm


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsImportedService")
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-1", availability_zones=["eu-west-1a", "eu-west-1b"])
    service = ecs.FargateService.from_fargate_service_attributes(
        stack,
        "Service",
        service_name="web",
        cluster=ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="shop", vpc=vpc, security_groups=[]),
    )
    balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012"
    blue, green = (
        elbv2.ApplicationTargetGroup.from_target_group_attributes(
            stack, name, target_group_arn=f"{balancer}:targetgroup/{name}/0123456789abcdef"
        )
        for name in ("blue", "green")
    )
    listener = elbv2.ApplicationListener.from_application_listener_attributes(
        stack,
        "Listener",
        listener_arn=f"{balancer}:listener/app/shop/0123456789abcdef/fedcba9876543210",
        security_group=ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1"),
    )
    codedeploy.EcsDeploymentGroup(
        stack,
        "DeploymentGroup",
        service=service,
        alarms=[alarm(stack, "Errors")],
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=blue, green_target_group=green, listener=listener
        ),
    )
