"""README, "Load balancers": the target group of an Application Load Balancer, given as the (deprecated) only one."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ApplicationLoadBalancer")
    alb = elbv2.ApplicationLoadBalancer(stack, "ALB", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0))
    listener = alb.add_listener("Listener", port=80)
    target_group = listener.add_targets("Fleet", port=80)

    codedeploy.ServerDeploymentGroup(
        stack, "DeploymentGroup", load_balancer=codedeploy.LoadBalancer.application(target_group)
    )
