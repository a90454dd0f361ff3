"""What a fleet costs in round trips, counted exactly and never timed, and that the CDK's L2s give the same template."""

from __future__ import annotations

import json
from collections import Counter

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2

from benchmarks.programs.fleets import l2_fleet
from benchmarks.templates import without_paths
from cdk_codedeploy import FleetAlarm, LoadBalancedFleet, ServerDeploymentGroup

BALANCING = "create aws-cdk-lib.aws_elasticloadbalancingv2"
ALARM = "create aws-cdk-lib.aws_cloudwatch.CfnAlarm"
RESOURCE = "create aws-cdk-lib.Resource"


@pytest.fixture
def vpc(stack):
    return network(stack)


def network(stack):
    return ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], private_subnet_ids=["subnet-1", "subnet-2"]
    )


def fleet(stack, id, vpc, **told):
    return LoadBalancedFleet(stack, id, vpc=vpc, instance_type=ec2.InstanceType("t3.micro"), max_capacity=4, **told)


def with_latency():
    late = FleetAlarm.latency(cdk.Duration.seconds(5))
    return [FleetAlarm.server_errors(), FleetAlarm.unhealthy_hosts(), late]


def test_a_fleet(stack, vpc, round_trips):
    fleet(stack, "First", vpc)
    with round_trips() as trips:
        fleet(stack, "Second", vpc)
    role = ["create constructs.Construct", RESOURCE, RESOURCE, "create aws-cdk-lib.aws_iam.CfnRole", "get ref"]
    profile = ["create aws-cdk-lib.aws_iam.CfnInstanceProfile"]
    # The launch template asks the profile for its role and its ARN, which is Python's.
    template = ["create aws-cdk-lib.aws_ec2.LaunchTemplate", "complete", "get attrArn", "complete"]
    instances = ["create aws-cdk-lib.aws_ec2.InstanceType", "get architecture"]
    started = ["create aws-cdk-lib.aws_ec2.SecurityGroup", "staticinvoke aws-cdk-lib.aws_ec2.UserData forLinux"]
    # jsii asks an imported network twice for each attribute, and one that the app makes once.
    zones = ["get availabilityZones", "get availabilityZones"]
    group = ["create aws-cdk-lib.aws_autoscaling.AutoScalingGroup"]
    balancer = [f"{BALANCING}.Application{part}" for part in ("LoadBalancer", "TargetGroup", "Listener")]
    alarms = ["get firstLoadBalancerFullName", "get targetGroupFullName", ALARM, ALARM]
    assert trips.counts == Counter(
        [*role, *profile, *template, *instances, *started, *zones, *group, *balancer, *alarms]
    )


def test_less_than_the_same_of_l2s(stack, vpc, round_trips):
    fleet(stack, "First", vpc)
    l2_fleet(stack, "FirstOfL2s", vpc)
    with round_trips() as ours:
        fleet(stack, "Second", vpc, alarms=with_latency())
    with round_trips() as theirs:
        l2_fleet(stack, "SecondOfL2s", vpc)
    assert (ours.total, theirs.total) == (28, 30)


def test_each_fleet_costs_the_same(stack, vpc, round_trips):
    found = []
    for position in range(5):
        with round_trips() as trips:
            fleet(stack, f"Fleet{position}", vpc)
        found.append(trips.total)
    assert set(found[1:]) == {found[1]}


def test_an_alarm_costs_one(stack, vpc, round_trips):
    fleet(stack, "First", vpc)
    with round_trips() as without:
        fleet(stack, "Without", vpc, alarms=[FleetAlarm.server_errors()])
    with round_trips() as more:
        fleet(stack, "More", vpc, alarms=[FleetAlarm.server_errors(), FleetAlarm.connection_errors()])
    assert more.total - without.total == 1


def test_reading_the_parts_costs_nothing(stack, vpc, round_trips):
    made = fleet(stack, "Fleet", vpc)
    with round_trips() as trips:
        _ = (made.auto_scaling_group, made.launch_template, made.instance_profile, made.role, made.security_group)
        _ = (made.load_balancer, made.listener, made.listeners, made.target_group, made.target_groups, made.alarms)
    assert trips.requests == []
    with round_trips() as trips:
        _ = made.load_balancers, made.load_balancers
    assert trips.requests == ["get targetGroupName"]


def test_synth_calls_nothing_back(app, stack, vpc, round_trips):
    for position in range(3):
        made = fleet(stack, f"Fleet{position}", vpc)
        # The agent in the start script would: it has to be the last command.
        ServerDeploymentGroup(stack, f"Group{position}", load_balancers=made.load_balancers, alarms=made.alarms)
    with round_trips() as trips:
        app.synth()
    assert trips.callbacks == 0


@pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
def test_template_is_that_of_l2s(app, synth):
    ours, theirs = cdk.Stack(app, "Ours"), cdk.Stack(app, "Theirs")
    vpc = network(ours)
    fleet(ours, "Fleet", vpc, alarms=with_latency())
    l2_fleet(theirs, "Fleet", network(theirs))
    found, expected = (without_paths(synth(each)) for each in (ours, theirs))
    assert json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)
