"""Auto Scaling groups have the instances that they should have."""

from __future__ import annotations

import base64
import uuid

import pytest
from botocore.exceptions import ClientError

from harness.deployments import eventually

START_SCRIPT = "#!/bin/sh\necho <started> & true\n"


@pytest.fixture
def autoscaling(emulator):
    return emulator.client("autoscaling")


@pytest.fixture
def ec2(emulator):
    return emulator.client("ec2")


@pytest.fixture
def template(ec2):
    """A launch template."""
    data = {
        "ImageId": "ami-12345678",
        "InstanceType": "t3.micro",
        "UserData": base64.b64encode(START_SCRIPT.encode()).decode(),
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "From", "Value": "template"}]}],
    }
    made = ec2.create_launch_template(LaunchTemplateName=f"template-{uuid.uuid4()}", LaunchTemplateData=data)
    template_id = made["LaunchTemplate"]["LaunchTemplateId"]
    yield {"LaunchTemplateId": template_id, "Version": "$Latest"}
    ec2.delete_launch_template(LaunchTemplateId=template_id)


@pytest.fixture
def subnets(ec2):
    found = ec2.describe_subnets()["Subnets"]
    by_zone = {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in found}
    return [by_zone[zone] for zone in ("us-east-1a", "us-east-1b")]


@pytest.fixture
def make(autoscaling, template):
    """A function that makes groups, which end with the test."""
    names = []

    def create(**settings):
        name = f"group-{uuid.uuid4()}"
        settings = {"MinSize": 0, "MaxSize": 9, "DesiredCapacity": 2, "LaunchTemplate": template, **settings}
        autoscaling.create_auto_scaling_group(AutoScalingGroupName=name, **settings)
        names.append(name)
        return name

    yield create
    for name in names:
        if describe(autoscaling, name):
            autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


def describe(autoscaling, name):
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return groups[0] if groups else None


def in_service(autoscaling, name):
    group = describe(autoscaling, name)
    return sorted(each["InstanceId"] for each in group["Instances"] if each["LifecycleState"] == "InService")


def wait_for(autoscaling, name, number):
    """Wait until so many instances are in service and none is on its way."""

    def settled():
        group = describe(autoscaling, name)
        return len(group["Instances"]) == number == len(in_service(autoscaling, name))

    eventually(settled, f"{number} instances in service")
    return in_service(autoscaling, name)


def instance(ec2, instance_id):
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


def refusal(function, **parameters):
    with pytest.raises(ClientError) as error:
        function(**parameters)
    return error.value.response["Error"]["Code"]


class TestLaunch:
    def test_starts_instances_from_the_template(self, autoscaling, ec2, make):
        tags = [
            {"Key": "Stage", "Value": "beta", "PropagateAtLaunch": True},
            {"Key": "Kept", "Value": "here", "PropagateAtLaunch": False},
        ]
        name = make(Tags=tags)
        for instance_id in wait_for(autoscaling, name, 2):
            started = instance(ec2, instance_id)
            assert (started["ImageId"], started["InstanceType"]) == ("ami-12345678", "t3.micro")
            found = {tag["Key"]: tag["Value"] for tag in started["Tags"]}
            assert found == {"From": "template", "Stage": "beta", "aws:autoscaling:groupName": name}
            data = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")["UserData"]["Value"]
            assert base64.b64decode(data).decode() == START_SCRIPT

    def test_spreads_over_subnets(self, autoscaling, ec2, make, subnets):
        name = make(DesiredCapacity=4, VPCZoneIdentifier=",".join(subnets))
        ids = wait_for(autoscaling, name, 4)
        zones = sorted(instance(ec2, each)["Placement"]["AvailabilityZone"] for each in ids)
        assert zones == ["us-east-1a", "us-east-1a", "us-east-1b", "us-east-1b"]
        assert describe(autoscaling, name)["AvailabilityZones"] == ["us-east-1a", "us-east-1b"]

    def test_from_a_launch_configuration(self, autoscaling, ec2, emulator):
        name = f"configured-{uuid.uuid4()}"
        autoscaling.create_launch_configuration(
            LaunchConfigurationName=name, ImageId="ami-87654321", InstanceType="t3.nano", UserData=START_SCRIPT
        )
        group = {"AutoScalingGroupName": name, "MinSize": 1, "MaxSize": 1, "LaunchConfigurationName": name}
        autoscaling.create_auto_scaling_group(**group, AvailabilityZones=["us-east-1a"])
        instance_id = wait_for(autoscaling, name, 1)[0]
        assert instance(ec2, instance_id)["ImageId"] == "ami-87654321"
        data = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")["UserData"]["Value"]
        assert base64.b64decode(data).decode() == START_SCRIPT
        assert refusal(autoscaling.delete_launch_configuration, LaunchConfigurationName=name) == "ResourceInUse"
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
        autoscaling.delete_launch_configuration(LaunchConfigurationName=name)


class TestSize:
    def test_follows_what_is_desired(self, autoscaling, ec2, make):
        name = make(DesiredCapacity=1)
        first = wait_for(autoscaling, name, 1)
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=3)
        three = wait_for(autoscaling, name, 3)
        assert set(first) < set(three)
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
        two = wait_for(autoscaling, name, 2)
        gone = set(three) - set(two)
        assert [instance(ec2, each)["State"]["Name"] for each in gone] == ["terminated"]

    def test_follows_new_bounds(self, autoscaling, make):
        name = make(DesiredCapacity=1)
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=2)
        wait_for(autoscaling, name, 2)
        assert describe(autoscaling, name)["DesiredCapacity"] == 2

    def test_outside_the_bounds_is_refused(self, autoscaling, make):
        name = make(DesiredCapacity=0)
        code = refusal(autoscaling.set_desired_capacity, AutoScalingGroupName=name, DesiredCapacity=10)
        assert code == "ValidationError"

    def test_is_kept_when_an_instance_is_terminated(self, autoscaling, ec2, make):
        name = make(DesiredCapacity=1)
        first = wait_for(autoscaling, name, 1)
        ec2.terminate_instances(InstanceIds=first)
        eventually(lambda: in_service(autoscaling, name) not in ([], first), "another instance")

    def test_goes_down_with_an_instance_that_is_not_to_be_replaced(self, autoscaling, make):
        name = make(DesiredCapacity=2)
        first = wait_for(autoscaling, name, 2)[0]
        autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=first, ShouldDecrementDesiredCapacity=True)
        assert first not in wait_for(autoscaling, name, 1)


class TestSuspendedProcesses:
    def test_start_nothing(self, autoscaling, make):
        name = make(DesiredCapacity=0)
        autoscaling.suspend_processes(AutoScalingGroupName=name, ScalingProcesses=["Launch", "AZRebalance"])
        suspended = describe(autoscaling, name)["SuspendedProcesses"]
        assert sorted(each["ProcessName"] for each in suspended) == ["AZRebalance", "Launch"]
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
        assert describe(autoscaling, name)["Instances"] == []
        autoscaling.resume_processes(AutoScalingGroupName=name, ScalingProcesses=["Launch"])
        wait_for(autoscaling, name, 1)

    def test_end_nothing(self, autoscaling, make):
        name = make(DesiredCapacity=1)
        wait_for(autoscaling, name, 1)
        autoscaling.suspend_processes(AutoScalingGroupName=name, ScalingProcesses=["Terminate"])
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=0)
        assert len(in_service(autoscaling, name)) == 1
        autoscaling.resume_processes(AutoScalingGroupName=name)
        wait_for(autoscaling, name, 0)
        assert describe(autoscaling, name)["SuspendedProcesses"] == []

    def test_have_known_names(self, autoscaling, make):
        name = make(DesiredCapacity=0)
        wrong = {"AutoScalingGroupName": name, "ScalingProcesses": ["Sleep"]}
        assert refusal(autoscaling.suspend_processes, **wrong) == "ValidationError"


class TestLoadBalancers:
    @pytest.fixture
    def target_group(self, emulator, ec2):
        client = emulator.client("elbv2")
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        name = f"tg-{uuid.uuid4().hex[:12]}"
        made = client.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="instance")
        arn = made["TargetGroups"][0]["TargetGroupArn"]
        yield arn
        client.delete_target_group(TargetGroupArn=arn)

    @staticmethod
    def healthy(emulator, target_group):
        found = emulator.client("elbv2").describe_target_health(TargetGroupArn=target_group)
        return {each["Target"]["Id"]: each["TargetHealth"]["State"] for each in found["TargetHealthDescriptions"]}

    def test_know_the_instances_in_service(self, emulator, autoscaling, make, target_group):
        name = make(TargetGroupARNs=[target_group])
        ids = wait_for(autoscaling, name, 2)
        assert self.healthy(emulator, target_group) == dict.fromkeys(ids, "healthy")
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
        ids = wait_for(autoscaling, name, 1)
        assert self.healthy(emulator, target_group) == dict.fromkeys(ids, "healthy")

    def test_come_and_go(self, emulator, autoscaling, make, target_group):
        name = make()
        ids = wait_for(autoscaling, name, 2)
        named = {"AutoScalingGroupName": name, "TargetGroupARNs": [target_group]}
        autoscaling.attach_load_balancer_target_groups(**named)
        assert self.healthy(emulator, target_group) == dict.fromkeys(ids, "healthy")
        attached = autoscaling.describe_load_balancer_target_groups(AutoScalingGroupName=name)
        assert [each["LoadBalancerTargetGroupARN"] for each in attached["LoadBalancerTargetGroups"]] == [target_group]
        autoscaling.detach_load_balancer_target_groups(**named)
        assert self.healthy(emulator, target_group) == {}

    def test_know_nothing_while_registration_is_suspended(self, emulator, autoscaling, make, target_group):
        name = make(DesiredCapacity=0, TargetGroupARNs=[target_group])
        autoscaling.suspend_processes(AutoScalingGroupName=name, ScalingProcesses=["AddToLoadBalancer"])
        autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
        wait_for(autoscaling, name, 1)
        assert self.healthy(emulator, target_group) == {}


class TestEnd:
    def test_is_refused_while_there_are_instances(self, autoscaling, make):
        name = make(DesiredCapacity=1)
        wait_for(autoscaling, name, 1)
        assert refusal(autoscaling.delete_auto_scaling_group, AutoScalingGroupName=name) == "ResourceInUse"

    def test_by_force_ends_the_instances(self, autoscaling, ec2, make):
        name = make()
        ids = wait_for(autoscaling, name, 2)
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
        assert describe(autoscaling, name) is None
        assert {instance(ec2, each)["State"]["Name"] for each in ids} == {"terminated"}

    def test_takes_policies_along(self, autoscaling, make):
        name = make(DesiredCapacity=0)
        named = {"AutoScalingGroupName": name}
        autoscaling.put_scaling_policy(
            **named, PolicyName="more", AdjustmentType="ChangeInCapacity", ScalingAdjustment=1
        )
        autoscaling.put_scheduled_update_group_action(**named, ScheduledActionName="night", DesiredCapacity=0)
        autoscaling.delete_auto_scaling_group(**named)
        assert autoscaling.describe_policies(**named)["ScalingPolicies"] == []
        assert autoscaling.describe_scheduled_actions(**named)["ScheduledUpdateGroupActions"] == []


class TestDescription:
    def test_tells_activities(self, autoscaling, make):
        name = make(DesiredCapacity=1)
        wait_for(autoscaling, name, 1)
        activity = autoscaling.describe_scaling_activities(AutoScalingGroupName=name)["Activities"][0]
        assert activity["StatusCode"] == "Successful"
        assert activity["Description"].startswith("Launching a new EC2 instance: i-")

    def test_tells_what_hangs_on_a_group(self, autoscaling, make):
        name = make(DesiredCapacity=0, Tags=[{"Key": "a", "Value": "b & c", "PropagateAtLaunch": True}])
        named = {"AutoScalingGroupName": name}
        autoscaling.enable_metrics_collection(**named, Granularity="1Minute", Metrics=["GroupMinSize"])
        autoscaling.put_warm_pool(**named, MinSize=1)
        topic = "arn:aws:sns:us-east-1:000000000000:topic"
        kinds = ["autoscaling:EC2_INSTANCE_LAUNCH"]
        autoscaling.put_notification_configuration(**named, TopicARN=topic, NotificationTypes=kinds)
        group = describe(autoscaling, name)
        assert [tag["Value"] for tag in group["Tags"]] == ["b & c"]
        assert [metric["Metric"] for metric in group["EnabledMetrics"]] == ["GroupMinSize"]
        assert group["WarmPoolConfiguration"]["MinSize"] == 1
        told = autoscaling.describe_notification_configurations(AutoScalingGroupNames=[name])
        assert [each["TopicARN"] for each in told["NotificationConfigurations"]] == [topic]

    @pytest.mark.parametrize(
        "settings", [{"LaunchTemplate": {"LaunchTemplateName": "none"}}, {"VPCZoneIdentifier": "x"}]
    )
    def test_of_what_is_not_there_is_refused(self, autoscaling, make, settings):
        with pytest.raises(ClientError, match="ValidationError"):
            make(**settings)

    def test_needs_one_source_of_instances(self, autoscaling):
        group = {"AutoScalingGroupName": "none", "MinSize": 0, "MaxSize": 1, "AvailabilityZones": ["us-east-1a"]}
        assert refusal(autoscaling.create_auto_scaling_group, **group) == "ValidationError"
