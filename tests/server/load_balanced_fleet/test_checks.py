"""What others say of the templates of fleets: cfn-lint, and the AwsSolutions pack of cdk-nag."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_sns as sns

from cdk_codedeploy import (
    BalancerKind,
    BootHook,
    FleetAlarm,
    FleetEvent,
    FleetNotification,
    FleetTarget,
    LoadBalancedFleet,
    MixedInstances,
    ScheduledCapacity,
    ServerDeploymentGroup,
    TargetTrackingPolicy,
    WarmPool,
    WarmPoolState,
)

pytestmark = pytest.mark.slow
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef"


def everything(scope):
    """Make three fleets that use every parameter between them, each with its deployment group."""
    stack = cdk.Stack(scope, "Everything")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1, restrict_default_security_group=False)
    certificate = acm.Certificate.from_certificate_arn(stack, "Certificate", CERTIFICATE)
    web = LoadBalancedFleet(
        stack,
        "Web",
        vpc=vpc,
        instance_type=ec2.InstanceType("m6i.large"),
        min_capacity=2,
        max_capacity=6,
        internet_facing=True,
        detailed_monitoring=True,
        load_balancer_health_check_grace=cdk.Duration.minutes(10),
        default_instance_warmup=cdk.Duration.minutes(2),
        max_instance_lifetime=cdk.Duration.days(14),
        scaling=[TargetTrackingPolicy.cpu(50), TargetTrackingPolicy.requests(1000)],
        schedules=[ScheduledCapacity(name="Night", recurrence="0 22 * * *", min_capacity=1)],
        notifications=[FleetNotification(topic=sns.Topic(stack, "Topic"), events=list(FleetEvent))],
        boot_hooks=[BootHook(name="ready")],
        warm_pool=WarmPool(state=WarmPoolState.HIBERNATED, min_size=1),
        block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=ec2.BlockDeviceVolume.ebs(20, encrypted=True))],
        targets=[
            FleetTarget(certificates=[certificate], health_check=elbv2.HealthCheck(path="/health", port="8081")),
            FleetTarget(
                name="Admin",
                port=8080,
                listener_port=443,
                priority=1,
                conditions=[elbv2.ListenerCondition.path_patterns(["/admin/*"])],
            ),
        ],
        alarms=[
            FleetAlarm.server_errors(),
            FleetAlarm.unhealthy_hosts(),
            FleetAlarm.latency(cdk.Duration.seconds(2)),
            FleetAlarm.connection_errors(),
        ],
    )
    tcp = LoadBalancedFleet(
        stack,
        "Tcp",
        vpc=vpc,
        mixed_instances=MixedInstances(
            instance_types=[ec2.InstanceType("m7g.large"), ec2.InstanceType("m6g.large")],
            on_demand_base=1,
            on_demand_percentage=20,
        ),
        max_capacity=4,
        balancer=BalancerKind.NETWORK,
        targets=[FleetTarget(port=5000, certificates=[certificate])],
        alarms=[FleetAlarm.unhealthy_hosts(), FleetAlarm.target_resets()],
    )
    workers = LoadBalancedFleet(
        stack,
        "Workers",
        vpc=vpc,
        instance_type=ec2.InstanceType("t4g.small"),
        max_capacity=2,
        balancer=BalancerKind.NONE,
    )
    for name, fleet in {"Web": web, "Tcp": tcp, "Workers": workers}.items():
        ServerDeploymentGroup(
            stack,
            f"{name}Group",
            auto_scaling_groups=[fleet.auto_scaling_group],
            load_balancers=fleet.load_balancers,
            alarms=fleet.alarms,
        )
    return stack


@pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
def test_cfn_lint_finds_nothing(app, synth, tmp_path):
    from cfnlint.api import lint_file

    file = tmp_path / "template.json"
    file.write_text(json.dumps(synth(everything(app))))
    # The CDK lets a launch template depend on its role, to which it refers anyway.
    assert [str(match) for match in lint_file(file) if match.rule.id != "W3005"] == []


def test_cdk_nag_finds_only_what_is_the_users_choice(recommended_flags):
    from cdk_nag import AwsSolutionsChecks

    if not hasattr(AwsSolutionsChecks, "validate_scope"):
        pytest.skip("cdk-nag reads acknowledgements of the CDK since version 3")
    app = cdk.App(context=recommended_flags, tree_metadata=False)
    stack = everything(app)
    app.synth()
    found = {
        (path[1], violation.rule_name)
        for violation in AwsSolutionsChecks().validate_scope(stack).violations
        for resource in violation.violating_resources
        if (path := str(resource.construct_path).split("/"))[1] in {"Web", "Tcp", "Workers"}
    }
    # Each is acknowledged in the example auto_scaling_web with its reason, too.
    agent = "IAM5[Resource::arn:<AWS::Partition>:s3:::aws-codedeploy-<AWS::Region>"
    systems_manager = "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]"
    expected = {
        (fleet, finding)
        for fleet in ("Web", "Tcp", "Workers")
        for finding in (systems_manager, *(f"{agent}/{name}/*]" for name in ("latest", "latestv2", "releases")))
    }
    # Whom the listener lets in, and where access logs go, is for the user to say. Topics are told as the user wishes.
    expected |= {(fleet, finding) for fleet in ("Web", "Tcp") for finding in ("EC23", "ELB2")}
    expected |= {("Tcp", "AS3"), ("Workers", "AS3")}
    # The rule does not know mixed instances: it fails, and says so.
    expected |= {("Tcp", "EC26")}
    assert found == {(fleet, f"AwsSolutions-{finding}") for fleet, finding in expected}
