"""Load balancers of one generation: several classic ones, several target groups of both kinds, imported ones."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LoadBalancers")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    classic = codedeploy.LoadBalancer.classic(elb.LoadBalancer(stack, "Classic", vpc=vpc))
    second_classic = codedeploy.LoadBalancer.classic(elb.LoadBalancer(stack, "SecondClassic", vpc=vpc))
    instances = elbv2.TargetType.INSTANCE
    application = codedeploy.LoadBalancer.application(
        elbv2.ApplicationTargetGroup(
            stack, "Http", vpc=vpc, port=80, target_type=instances, target_group_name="shop-http"
        )
    )
    admin = codedeploy.LoadBalancer.application(
        elbv2.ApplicationTargetGroup(stack, "Admin", vpc=vpc, port=8443, target_type=instances)
    )
    network = codedeploy.LoadBalancer.network(
        elbv2.NetworkTargetGroup(stack, "Tcp", vpc=vpc, port=9000, target_type=instances)
    )
    imported = codedeploy.LoadBalancer.application(
        elbv2.ApplicationTargetGroup.from_target_group_attributes(
            stack,
            "Imported",
            target_group_arn="arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/0123456789abcdef",
        )
    )
    for id, load_balancers in {
        "OneClassic": [classic],
        "TwoClassic": [classic, second_classic],
        "OneApplication": [application],
        "OneNetwork": [network],
        "OneImported": [imported],
        "SeveralTargetGroups": [application, admin, network],
    }.items():
        codedeploy.ServerDeploymentGroup(stack, id, load_balancers=load_balancers)
    for id, load_balancer in {"DeprecatedNetwork": network, "DeprecatedClassic": classic}.items():
        codedeploy.ServerDeploymentGroup(stack, id, load_balancer=load_balancer)

    cdk.CfnOutput(stack, "ClassicName", value=classic.name)
    cdk.CfnOutput(stack, "NetworkName", value=network.name)
    assert classic.generation is codedeploy.LoadBalancerGeneration.FIRST
    assert network.generation is codedeploy.LoadBalancerGeneration.SECOND
