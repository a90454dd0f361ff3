"""Classic Load Balancers."""

from __future__ import annotations

import uuid

import pytest
from botocore.exceptions import ClientError

from harness.deployments import eventually

LISTENER = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 8080}


@pytest.fixture
def elb(emulator):
    return emulator.client("elb")


@pytest.fixture
def name(elb):
    """The name of a load balancer."""
    name = f"lb-{uuid.uuid4().hex[:12]}"
    elb.create_load_balancer(
        LoadBalancerName=name,
        Listeners=[LISTENER],
        AvailabilityZones=["us-east-1a"],
        Tags=[{"Key": "Team", "Value": "red & blue"}],
    )
    yield name
    elb.delete_load_balancer(LoadBalancerName=name)


@pytest.fixture
def instance(emulator):
    ec2 = emulator.client("ec2")
    started = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    yield started
    ec2.terminate_instances(InstanceIds=[started])


def describe(elb, name):
    return elb.describe_load_balancers(LoadBalancerNames=[name])["LoadBalancerDescriptions"][0]


def test_is_described_as_it_was_made(elb, name):
    found = describe(elb, name)
    assert found["ListenerDescriptions"][0]["Listener"] == LISTENER
    assert found["AvailabilityZones"] == ["us-east-1a"]
    assert found["Scheme"] == "internet-facing"
    assert found["DNSName"].startswith(name)
    assert found["HealthCheck"]["Target"] == "TCP:8080"
    tags = elb.describe_tags(LoadBalancerNames=[name])["TagDescriptions"][0]["Tags"]
    assert tags == [{"Key": "Team", "Value": "red & blue"}]


def test_in_subnets_knows_their_network(emulator, elb):
    subnets = emulator.client("ec2").describe_subnets()["Subnets"][:2]
    elb.create_load_balancer(
        LoadBalancerName="in-subnets", Listeners=[LISTENER], Subnets=[each["SubnetId"] for each in subnets]
    )
    assert describe(elb, "in-subnets")["VPCId"] == subnets[0]["VpcId"]
    elb.delete_load_balancer(LoadBalancerName="in-subnets")


def test_knows_the_health_of_its_instances(emulator, elb, name, instance):
    registered = {"LoadBalancerName": name, "Instances": [{"InstanceId": instance}]}
    assert elb.register_instances_with_load_balancer(**registered)["Instances"] == [{"InstanceId": instance}]
    (state,) = elb.describe_instance_health(LoadBalancerName=name)["InstanceStates"]
    assert (state["InstanceId"], state["State"]) == (instance, "InService")
    emulator.client("ec2").stop_instances(InstanceIds=[instance])
    (state,) = elb.describe_instance_health(LoadBalancerName=name)["InstanceStates"]
    assert state["State"] == "OutOfService"
    assert elb.deregister_instances_from_load_balancer(**registered)["Instances"] == []
    assert elb.describe_instance_health(LoadBalancerName=name)["InstanceStates"] == []
    (state,) = elb.describe_instance_health(**registered)["InstanceStates"]
    assert state["State"] == "OutOfService"


def test_attributes_change_one_by_one(elb, name):
    draining = {"ConnectionDraining": {"Enabled": True, "Timeout": 60}}
    elb.modify_load_balancer_attributes(LoadBalancerName=name, LoadBalancerAttributes=draining)
    found = elb.describe_load_balancer_attributes(LoadBalancerName=name)["LoadBalancerAttributes"]
    assert found["ConnectionDraining"] == {"Enabled": True, "Timeout": 60}
    assert found["CrossZoneLoadBalancing"] == {"Enabled": False}


def test_refuses_unknown_instances_and_names(elb, name):
    with pytest.raises(ClientError, match="InvalidInstance"):
        elb.register_instances_with_load_balancer(LoadBalancerName=name, Instances=[{"InstanceId": "i-none"}])
    with pytest.raises(ClientError, match="LoadBalancerNotFound"):
        elb.describe_load_balancers(LoadBalancerNames=["none"])
    with pytest.raises(ClientError, match="DuplicateLoadBalancerName"):
        elb.create_load_balancer(LoadBalancerName=name, Listeners=[LISTENER], AvailabilityZones=["us-east-1a"])


def test_needs_zones_or_subnets(elb):
    with pytest.raises(ClientError, match="Either AvailabilityZones or Subnets"):
        elb.create_load_balancer(LoadBalancerName="nowhere", Listeners=[LISTENER])


def test_that_is_gone_can_be_deleted_again(elb):
    elb.delete_load_balancer(LoadBalancerName="none")


def test_are_registered_with_by_auto_scaling_groups(emulator, elb, name):
    ec2, autoscaling = emulator.client("ec2"), emulator.client("autoscaling")
    template = {"LaunchTemplateName": f"classic-{uuid.uuid4()}"}
    ec2.create_launch_template(**template, LaunchTemplateData={"ImageId": "ami-12345678"})
    group = {"AutoScalingGroupName": f"classic-{uuid.uuid4()}"}
    autoscaling.create_auto_scaling_group(
        **group, MinSize=1, MaxSize=1, LaunchTemplate=template, LoadBalancerNames=[name]
    )
    eventually(lambda: describe(elb, name)["Instances"], "a registered instance")
    autoscaling.delete_auto_scaling_group(**group, ForceDelete=True)
    assert describe(elb, name)["Instances"] == []
    ec2.delete_launch_template(**template)


def test_target_groups_that_are_not_there_are_not_found(emulator):
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        emulator.client("elbv2").describe_target_groups(Names=["none"])
