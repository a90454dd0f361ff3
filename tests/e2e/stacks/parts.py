"""What the stacks have around their deployment groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy

if TYPE_CHECKING:
    from constructs import Construct


def network(scope: Construct) -> ec2.Vpc:
    """Return two public subnets: nothing costs time that no scenario looks at."""
    return ec2.Vpc(
        scope,
        "Vpc",
        max_azs=2,
        nat_gateways=0,
        restrict_default_security_group=False,
        subnet_configuration=[ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)],
    )


def revisions(scope: Construct, id: str = "Revisions") -> s3.Bucket:
    """Return a bucket that goes with its stack."""
    return s3.Bucket(scope, id, versioned=True, enforce_ssl=True, removal_policy=cdk.RemovalPolicy.DESTROY)


def fleet(
    scope: Construct, id: str, vpc: ec2.Vpc, bucket: s3.Bucket | None = None, *, capacity: int = 2
) -> autoscaling.AutoScalingGroup:
    """Return an Auto Scaling group with a launch template, whose instances may read the bucket if there is one."""
    template = ec2.LaunchTemplate(
        scope,
        f"{id}Template",
        instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        instance_profile=codedeploy.InstanceProfile(scope, f"{id}Profile", revision_buckets=[bucket] if bucket else []),
        user_data=ec2.UserData.for_linux(),
        require_imdsv2=True,
        security_group=ec2.SecurityGroup(scope, f"{id}Access", vpc=vpc),
    )
    return autoscaling.AutoScalingGroup(
        scope,
        id,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        launch_template=template,
        min_capacity=capacity,
        max_capacity=capacity + 2,
    )


def target_group(
    scope: Construct, id: str, vpc: ec2.Vpc, listener: elbv2.ApplicationListener, *, priority: int | None = None
) -> elbv2.ApplicationTargetGroup:
    """Return a target group that a listener sends requests to: all of them, or with a priority those to a path."""
    made = elbv2.ApplicationTargetGroup(
        scope,
        id,
        vpc=vpc,
        port=80,
        target_type=elbv2.TargetType.INSTANCE,
        deregistration_delay=cdk.Duration.seconds(30),
    )
    conditions = None if priority is None else [elbv2.ListenerCondition.path_patterns([f"/{id}/*"])]
    listener.add_target_groups(f"To{id}", target_groups=[made], priority=priority, conditions=conditions)
    return made


def listener(scope: Construct, vpc: ec2.Vpc) -> elbv2.ApplicationListener:
    """Return the listener of an Application Load Balancer."""
    balancer = elbv2.ApplicationLoadBalancer(scope, "LoadBalancer", vpc=vpc, internet_facing=True)
    return balancer.add_listener("Http", port=80)


def classic_load_balancer(scope: Construct, vpc: ec2.Vpc) -> elb.LoadBalancer:
    """Return a Classic Load Balancer."""
    balancer = elb.LoadBalancer(scope, "ClassicLoadBalancer", vpc=vpc, internet_facing=True)
    balancer.add_listener(external_port=80)
    return balancer


def alarm(scope: Construct, id: str) -> cloudwatch.Alarm:
    """Return an alarm that rings only when a scenario says so."""
    metric = cloudwatch.Metric(namespace="Scenario", metric_name=id)
    return metric.create_alarm(
        scope, id, threshold=1, evaluation_periods=1, treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING
    )


def encrypted_topic(scope: Construct, id: str) -> sns.Topic:
    """Return a topic with a key of its own."""
    key = kms.Key(scope, f"{id}Key", removal_policy=cdk.RemovalPolicy.DESTROY)
    # With a policy of its own: the one that topics have by default lets everybody in the account publish.
    return sns.Topic(scope, id, master_key=key, enforce_ssl=True)  # pyright: ignore[reportArgumentType]


def acknowledge(scope: cdk.Stack, warning: str, reason: str) -> None:
    """Say that a warning of the library is known in a stack.

    Args:
        scope: The stack.
        warning: Its id, after ``cdk-codedeploy:``.
        reason: Why it is so all the same.
    """
    cdk.Annotations.of(scope).acknowledge_warning(f"cdk-codedeploy:{warning}", reason)


def output(scope: cdk.Stack, **values: str) -> None:
    """Make outputs of these names."""
    for name, value in values.items():
        # Not beside the constructs, which have the same names.
        cdk.CfnOutput(scope, f"{name}Output", value=value).override_logical_id(name)
