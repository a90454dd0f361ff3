"""A shared module still makes its objects with the L2, and this stack hands them to whatever it imports."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_codedeploy as shared_codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "PartialMigration")
    targets = elbv2.ApplicationTargetGroup(
        stack,
        "Targets",
        port=80,
        target_type=elbv2.TargetType.INSTANCE,
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=0),
    )
    application = shared_codedeploy.ServerApplication(stack, "Application")
    config = shared_codedeploy.ServerDeploymentConfig(
        stack, "Config", minimum_healthy_hosts=shared_codedeploy.MinimumHealthyHosts.count(1)
    )
    group = codedeploy.ServerDeploymentGroup(
        stack,
        "Group",
        application=application,
        deployment_config=config,
        ec2_instance_tags=shared_codedeploy.InstanceTagSet({"app": ["shop"]}),
        on_premise_instance_tags=shared_codedeploy.InstanceTagSet({"": ["till"]}),
        load_balancers=[shared_codedeploy.LoadBalancer.application(targets)],
        auto_rollback=shared_codedeploy.AutoRollbackConfig(stopped_deployment=True),
    )
    codedeploy.ServerDeploymentGroup(
        stack, "Predefined", deployment_config=shared_codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME
    )

    shared_codedeploy.ServerDeploymentGroup(
        stack,
        "SharedGroup",
        application=group.application,
        deployment_config=codedeploy.ServerDeploymentConfig(
            stack,
            "OwnConfig",
            minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1),
            zonal_config=shared_codedeploy.ZonalConfig(
                minimum_healthy_hosts_per_zone=shared_codedeploy.MinimumHealthyHostsPerZone.count(1)
            ),
        ),
    )
    shared_codedeploy.ServerDeploymentGroup(
        stack, "SharedPredefined", deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE
    )
    shared_codedeploy.ServerDeploymentGroup(
        stack, "SharedApplication", application=codedeploy.ServerApplication(stack, "OwnApplication")
    )
