"""Fleets as users write them. It is never run: it has to be clean under mypy --strict and pyright."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import (
    BalancerKind,
    FleetAlarm,
    FleetTarget,
    InstanceProfile,
    LoadBalancedFleet,
    MixedInstances,
    ServerDeploymentGroup,
)

if TYPE_CHECKING:
    from constructs import Construct


def made(
    scope: Construct,
    vpc: ec2.Vpc,
    bucket: s3.Bucket,
    certificate: acm.Certificate,
    action: cloudwatch.IAlarmAction,
) -> ServerDeploymentGroup:
    fleet = LoadBalancedFleet(
        scope,
        "Web",
        vpc=vpc,
        instance_type=ec2.InstanceType("t3.micro"),
        max_capacity=4,
        revision_buckets=[bucket],
        targets=[FleetTarget(certificates=[certificate])],
        alarms=[FleetAlarm.latency(cdk.Duration.seconds(2))],
    )
    fleet.add_alarm_action(action)
    cloudwatch.AlarmStatusWidget(alarms=fleet.alarms)
    return ServerDeploymentGroup(
        scope,
        "Group",
        auto_scaling_groups=[fleet.auto_scaling_group],
        load_balancers=fleet.load_balancers,
        alarms=fleet.alarms,
    )


def given(
    scope: Construct,
    vpc: ec2.IVpc,
    template: ec2.LaunchTemplate,
    access: ec2.SecurityGroup,
    group: autoscaling.AutoScalingGroup,
    application: elbv2.ApplicationLoadBalancer,
    network: elbv2.NetworkLoadBalancer,
    listener: elbv2.ApplicationListener,
    targets: elbv2.ApplicationTargetGroup,
    alarm: cloudwatch.Alarm,
    role: iam.Role,
) -> LoadBalancedFleet:
    profile = InstanceProfile(scope, "Profile", role=role)
    kind = ec2.InstanceType("t3.micro")
    LoadBalancedFleet(scope, "A", vpc=vpc, launch_template=template, security_group=access, max_capacity=1)
    LoadBalancedFleet(scope, "B", vpc=vpc, auto_scaling_group=group, load_balancer=application, alarms=[alarm])
    LoadBalancedFleet(
        scope,
        "C",
        vpc=vpc,
        instance_type=kind,
        instance_profile=profile,
        max_capacity=1,
        balancer=BalancerKind.NETWORK,
        load_balancer=network,
    )
    rule = FleetTarget(listener=listener, priority=1, conditions=[elbv2.ListenerCondition.path_patterns(["/shop/*"])])
    LoadBalancedFleet(scope, "D", vpc=vpc, instance_type=kind, role=role, max_capacity=1, targets=[rule])
    mixed = MixedInstances(instance_types=[kind])
    return LoadBalancedFleet(
        scope,
        "E",
        vpc=vpc,
        mixed_instances=mixed,
        max_capacity=1,
        targets=[FleetTarget(target_group=targets)],
    )
