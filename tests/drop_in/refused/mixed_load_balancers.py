"""README, "Load balancers": classic load balancers and target groups in one group; CodeDeploy takes one kind."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

REFUSED_BECAUSE = r"(?i)classic.*target group|target group.*classic"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "MixedLoadBalancers")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    clb = elb.LoadBalancer(stack, "CLB", vpc=vpc)
    alb = elbv2.ApplicationLoadBalancer(stack, "ALB", vpc=vpc)
    nlb = elbv2.NetworkLoadBalancer(stack, "NLB", vpc=vpc)

    alb_targets = alb.add_listener("ALBListener", port=80).add_targets("ALBFleet", port=80)
    nlb_targets = nlb.add_listener("NLBListener", port=80).add_targets("NLBFleet", port=80)

    codedeploy.ServerDeploymentGroup(
        stack,
        "DeploymentGroup",
        load_balancers=[
            codedeploy.LoadBalancer.classic(clb),
            codedeploy.LoadBalancer.application(alb_targets),
            codedeploy.LoadBalancer.network(nlb_targets),
        ],
    )
