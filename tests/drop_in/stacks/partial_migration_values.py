"""The other way round: this stack makes the values, and a shared module that still uses the L2 takes them."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codedeploy as shared_codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "PartialMigrationValues")
    targets = elbv2.ApplicationTargetGroup(
        stack,
        "Targets",
        port=80,
        target_type=elbv2.TargetType.INSTANCE,
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0),
    )
    config = shared_codedeploy.ServerDeploymentConfig(
        stack,
        "Config",
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(2),
        zonal_config=codedeploy.ZonalConfig(
            minimum_healthy_hosts_per_zone=codedeploy.MinimumHealthyHostsPerZone.percentage(50)
        ),
    )
    shared_codedeploy.ServerDeploymentGroup(
        stack,
        "Group",
        deployment_config=config,
        load_balancers=[codedeploy.LoadBalancer.application(targets)],
        ec2_instance_tags=codedeploy.InstanceTagSet({"app": ["shop"]}),
        on_premise_instance_tags=codedeploy.InstanceTagSet({"": ["till"]}),
        auto_rollback=codedeploy.AutoRollbackConfig(stopped_deployment=True),
    )
