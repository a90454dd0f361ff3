"""A service on EC2 instances in a bridge network, whose targets are instances."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from tests.drop_in.parts import alarm


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsEc2Service")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=vpc, security_groups=[], has_ec2_capacity=True
    )
    task = ecs.Ec2TaskDefinition(stack, "Task")
    task.add_container(
        "web",
        image=ecs.ContainerImage.from_registry("public.ecr.aws/nginx/nginx:stable"),
        memory_limit_mib=256,
        port_mappings=[ecs.PortMapping(container_port=80)],
    )
    service = ecs.Ec2Service(
        stack,
        "Service",
        cluster=cluster,
        task_definition=task,
        deployment_controller=ecs.DeploymentController(type=ecs.DeploymentControllerType.CODE_DEPLOY),
    )
    balancer = elbv2.ApplicationLoadBalancer(stack, "Alb", vpc=vpc)
    blue, green = (
        elbv2.ApplicationTargetGroup(stack, name, vpc=vpc, port=80, target_type=elbv2.TargetType.INSTANCE)
        for name in ("Blue", "Green")
    )
    listener = balancer.add_listener("Http", port=80, default_target_groups=[blue])
    service.attach_to_application_target_group(blue)
    codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        service=service,
        alarms=[alarm(stack, "Errors")],
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=blue, green_target_group=green, listener=listener
        ),
    )
