"""One stack that uses every property of a deployment group for instances."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    InitialDeployment,
    InstanceTagSet,
    LoadBalancer,
    MinimumHealthyHosts,
    MinimumHealthyHostsPerZone,
    OutdatedInstancesStrategy,
    S3Location,
    ServerApplication,
    ServerDeploymentConfig,
    ServerDeploymentGroup,
    TagFilter,
    Trigger,
    TriggerEvent,
    ZonalConfig,
)


def everything(stack: cdk.Stack) -> dict[str, ServerDeploymentGroup]:
    """Make two deployment groups, which between them have every property that goes together."""
    application = ServerApplication(stack, "Application", application_name="shop")
    config = ServerDeploymentConfig(
        stack,
        "Config",
        deployment_config_name="slow",
        minimum_healthy_hosts=MinimumHealthyHosts.percentage(75),
        zonal_config=ZonalConfig(
            monitor_duration=cdk.Duration.minutes(1),
            first_zone_monitor_duration=cdk.Duration.minutes(5),
            minimum_healthy_hosts_per_zone=MinimumHealthyHostsPerZone.count(1),
        ),
    )
    arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/blue/0123456789abcdef"
    blue = elbv2.ApplicationTargetGroup.from_target_group_attributes(stack, "Blue", target_group_arn=arn)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:eu-west-1:111122223333:topic")
    tagged = ServerDeploymentGroup(
        stack,
        "Tagged",
        alarms=[cloudwatch.Alarm.from_alarm_name(stack, "Errors", "errors")],
        application=application,
        auto_rollback={"stopped_deployment": True, "deployment_in_alarm": True},
        deployment_config=config,
        deployment_group_name="web",
        ec2_instance_tags=InstanceTagSet({"Stage": ["beta"]}, {"Team": []}),
        ignore_poll_alarms_failure=True,
        load_balancers=[LoadBalancer.application(blue)],
        on_premise_instance_tags=InstanceTagSet({"": ["shared"]}),
        outdated_instances_strategy=OutdatedInstancesStrategy.IGNORE,
        tags={"Cost": "shop"},
        triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE, TriggerEvent.INSTANCE_FAILURE], "Failures")],
    )
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-12345678", availability_zones=["eu-west-1a"], private_subnet_ids=["subnet-12345678"]
    )
    fleet = ServerDeploymentGroup(
        stack,
        "Fleet",
        application=application,
        auto_scaling_groups=[autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Asg", "web-fleet")],
        deployment=InitialDeployment(
            revision=S3Location("bucket", "app.zip", version="v1", etag="e1"),
            description="First",
            ignore_application_stop_failures=True,
        ),
        ec2_tag_filters=[TagFilter("Stage")],
        install_agent=False,
        load_balancer=LoadBalancer.classic(elb.LoadBalancer(stack, "Classic", vpc=vpc)),
        on_premises_tag_filters=[TagFilter("Team", "shop")],
        termination_hook=True,
    )
    return {"Tagged": tagged, "Fleet": fleet}
