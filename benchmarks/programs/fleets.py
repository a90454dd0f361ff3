"""Fleets with all that in-place deployments need, in stacks of 30: by ``LoadBalancedFleet``, and by L2s of the CDK.

The L2s are written as they are used: nobody makes two constructs where one does. Both give the same templates, apart
from names. Run as ``python -m benchmarks.programs.fleets library 60 /tmp/out``.
"""

from __future__ import annotations

from collections.abc import Iterator

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam

from benchmarks.programs.parts import run

FLEETS_PER_STACK = 30
"""A stack holds at most 500 resources, a fleet is 14 to 16."""


def _stacks(app: cdk.App, count: int) -> Iterator[tuple[cdk.Stack, ec2.IVpc, range]]:
    """Give each stack with its network and the positions of its fleets."""
    for number, first in enumerate(range(0, count, FLEETS_PER_STACK)):
        stack = cdk.Stack(app, f"Stack{number}")
        vpc = ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-1",
            availability_zones=["eu-central-1a", "eu-central-1b"],
            private_subnet_ids=["subnet-1", "subnet-2"],
        )
        yield stack, vpc, range(first, min(first + FLEETS_PER_STACK, count))


def library(app: cdk.App, count: int) -> None:
    """Use this library."""
    from cdk_codedeploy import FleetAlarm, LoadBalancedFleet

    for stack, vpc, positions in _stacks(app, count):
        for position in positions:
            LoadBalancedFleet(
                stack,
                f"Fleet{position}",
                vpc=vpc,
                instance_type=ec2.InstanceType("t3.micro"),
                max_capacity=4,
                alarms=[
                    FleetAlarm.server_errors(),
                    FleetAlarm.unhealthy_hosts(),
                    FleetAlarm.latency(cdk.Duration.seconds(5)),
                ],
            )


def l2(app: cdk.App, count: int) -> None:
    """Use the CDK's own L2s."""
    for stack, vpc, positions in _stacks(app, count):
        for position in positions:
            l2_fleet(stack, f"Fleet{position}", vpc)


def l2_fleet(stack: cdk.Stack, name: str, vpc: ec2.IVpc) -> None:
    """Make one fleet of L2s."""
    bucket = f"arn:{cdk.Aws.PARTITION}:s3:::aws-codedeploy-{cdk.Aws.REGION}"
    agent = iam.PolicyStatement(
        actions=["s3:GetObject", "s3:GetObjectVersion"],
        resources=[f"{bucket}/{prefix}/*" for prefix in ("latest", "latestv2", "releases")],
    )
    role = iam.Role(
        stack,
        f"{name}Role",
        assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore")],
        inline_policies={"CodeDeploy": iam.PolicyDocument(statements=[agent])},
    )
    template = ec2.LaunchTemplate(
        stack,
        f"{name}Template",
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        role=role,
        user_data=ec2.UserData.for_linux(),
        require_imdsv2=True,
        security_group=ec2.SecurityGroup(stack, f"{name}Access", vpc=vpc, description="Instances"),
        block_devices=[
            ec2.BlockDevice(
                device_name="/dev/xvda",
                volume=ec2.BlockDeviceVolume.ebs(8, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
            )
        ],
    )
    group = autoscaling.AutoScalingGroup(stack, f"{name}Group", vpc=vpc, launch_template=template, max_capacity=4)
    balancer = elbv2.ApplicationLoadBalancer(stack, f"{name}Balancer", vpc=vpc, drop_invalid_header_fields=True)
    targets = elbv2.ApplicationTargetGroup(
        stack,
        f"{name}Targets",
        vpc=vpc,
        port=80,
        targets=[group],
        deregistration_delay=cdk.Duration.seconds(30),
        health_check=elbv2.HealthCheck(
            path="/",
            interval=cdk.Duration.seconds(10),
            timeout=cdk.Duration.seconds(5),
            healthy_threshold_count=2,
            unhealthy_threshold_count=2,
        ),
    )
    balancer.add_listener("Http", port=80, default_target_groups=[targets])
    _l2_alarms(stack, name, targets)


def _l2_alarms(stack: cdk.Stack, name: str, targets: elbv2.ApplicationTargetGroup) -> None:
    minute = cdk.Duration.minutes(1)
    metrics = targets.metrics
    errors = metrics.http_code_target(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=minute)
    fallen = cloudwatch.MathExpression(
        expression="IF(healthy - DIFF(healthy) > 0, DIFF(unhealthy), 0)",
        label="Instances that were in service fail their health check",
        using_metrics={
            "unhealthy": metrics.unhealthy_host_count(period=minute, statistic="Maximum"),
            "healthy": metrics.healthy_host_count(period=minute, statistic="Maximum"),
        },
        period=minute,
    )
    latency = metrics.target_response_time(period=minute, statistic="p90")
    for id, metric, what, threshold, minutes, ringing in (
        ("Errors", errors, "Instances answer with 5xx", 10, 1, None),
        ("Unhealthy", fallen, "Instances that were in service fail their health check", 1, 5, 1),
        ("Latency", latency, "Instances answer late", 5, 3, None),
    ):
        cloudwatch.Alarm(
            stack,
            f"{name}{id}",
            metric=metric,
            alarm_description=what,
            threshold=threshold,
            evaluation_periods=minutes,
            datapoints_to_alarm=ringing,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )


if __name__ == "__main__":
    run({"library": library, "l2": l2})
