"""Each part of a deployment group in the stack of the team that owns it, and the group's name used in yet another."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build seven stacks, of which one holds the group."""
    roles = cdk.Stack(app, "Roles")
    role = iam.Role(roles, "CodeDeploy", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))

    applications = cdk.Stack(app, "Applications")
    application = codedeploy.ServerApplication(applications, "Shop")

    configs = cdk.Stack(app, "Configs")
    config = codedeploy.ServerDeploymentConfig(
        configs, "Careful", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(90)
    )

    compute = cdk.Stack(app, "Compute")
    vpc = ec2.Vpc(compute, "Vpc", max_azs=2, nat_gateways=1)
    asg = autoscaling.AutoScalingGroup(
        compute,
        "Fleet",
        vpc=vpc,
        instance_type=ec2.InstanceType("t3.small"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )
    target_group = elbv2.ApplicationTargetGroup(compute, "Targets", vpc=vpc, port=80, targets=[asg])

    monitoring = cdk.Stack(app, "Monitoring")
    alarm, late_alarm = (
        cloudwatch.Alarm(
            monitoring,
            name,
            metric=cloudwatch.Metric(namespace="Shop", metric_name=name),
            threshold=1,
            evaluation_periods=1,
        )
        for name in ("Errors", "Latency")
    )

    deployment = cdk.Stack(app, "Deployment")
    group = codedeploy.ServerDeploymentGroup(
        deployment,
        "Group",
        application=application,
        role=role,
        deployment_config=config,
        auto_scaling_groups=[asg],
        load_balancers=[codedeploy.LoadBalancer.application(target_group)],
        alarms=[alarm],
    )
    group.add_alarm(late_alarm)

    release = cdk.Stack(app, "Release")
    cdk.CfnOutput(release, "GroupName", value=group.deployment_group_name)
    cdk.CfnOutput(release, "GroupArn", value=group.deployment_group_arn)
    cdk.CfnOutput(release, "ApplicationName", value=group.application.application_name)
    cdk.CfnOutput(release, "ConfigName", value=group.deployment_config.deployment_config_name)
