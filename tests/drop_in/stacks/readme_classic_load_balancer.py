"""README, "Load balancers": a Classic Load Balancer, given as the (deprecated) only one."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ClassicLoadBalancer")
    lb = elb.LoadBalancer(stack, "LB", vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1))
    lb.add_listener(external_port=80)

    codedeploy.ServerDeploymentGroup(stack, "DeploymentGroup", load_balancer=codedeploy.LoadBalancer.classic(lb))
