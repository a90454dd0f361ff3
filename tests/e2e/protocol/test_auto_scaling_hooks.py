"""Instances of Auto Scaling groups wait for lifecycle hooks."""

from __future__ import annotations

import uuid

import pytest
from botocore.exceptions import ClientError

from harness.deployments import eventually

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


class Group:
    """An Auto Scaling group without instances, to begin with."""

    def __init__(self, autoscaling, template):
        self.client = autoscaling
        self.named = {"AutoScalingGroupName": f"hooks-{uuid.uuid4()}"}
        specification = {"LaunchTemplateId": template, "Version": "$Latest"}
        autoscaling.create_auto_scaling_group(**self.named, MinSize=0, MaxSize=5, LaunchTemplate=specification)

    def hook(self, name="hook", transition=LAUNCHING, **settings):
        self.client.put_lifecycle_hook(**self.named, LifecycleHookName=name, LifecycleTransition=transition, **settings)

    def want(self, number):
        self.client.set_desired_capacity(**self.named, DesiredCapacity=number)

    def states(self):
        group = self.client.describe_auto_scaling_groups(AutoScalingGroupNames=[self.named["AutoScalingGroupName"]])
        return {each["InstanceId"]: each["LifecycleState"] for each in group["AutoScalingGroups"][0]["Instances"]}

    def waiting(self, state="Pending:Wait"):
        """Return the instances in a state, as soon as there are any."""
        return eventually(lambda: [one for one, each in self.states().items() if each == state], state)

    def complete(self, instance_id, result, hook="hook"):
        self.client.complete_lifecycle_action(
            **self.named, LifecycleHookName=hook, InstanceId=instance_id, LifecycleActionResult=result
        )

    def activities(self):
        return self.client.describe_scaling_activities(**self.named)["Activities"]


@pytest.fixture
def group(emulator):
    ec2, autoscaling = emulator.client("ec2"), emulator.client("autoscaling")
    data = {"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    made = ec2.create_launch_template(LaunchTemplateName=f"hooks-{uuid.uuid4()}", LaunchTemplateData=data)
    template = made["LaunchTemplate"]["LaunchTemplateId"]
    group = Group(autoscaling, template)
    yield group
    autoscaling.delete_auto_scaling_group(**group.named, ForceDelete=True)
    ec2.delete_launch_template(LaunchTemplateId=template)


def test_an_instance_that_may_go_on_comes_into_service(group):
    group.hook()
    group.want(1)
    (instance,) = group.waiting()
    group.complete(instance, "CONTINUE")
    eventually(lambda: group.states() == {instance: "InService"}, "service")


def test_an_abandoned_instance_is_replaced(group):
    group.hook()
    group.want(1)
    (first,) = group.waiting()
    group.complete(first, "ABANDON")
    eventually(lambda: first not in group.states(), "its end")
    (second,) = group.waiting()
    assert second != first
    abandoned = [each for each in group.activities() if first in each["Description"] and each["StatusCode"] == "Failed"]
    assert "abandoned" in abandoned[0]["StatusMessage"]


def test_a_group_that_loses_all_its_instances_gives_up(group):
    group.hook()
    group.want(1)
    for _ in range(3):
        (instance,) = group.waiting()
        group.complete(instance, "ABANDON")
        eventually(lambda gone=instance: gone not in group.states(), "its end")
    assert group.states() == {}
    assert len([each for each in group.activities() if each["StatusCode"] == "Failed"]) == 3


def test_two_hooks_both_have_to_agree(group):
    group.hook("one")
    group.hook("two")
    group.want(1)
    (instance,) = group.waiting()
    group.complete(instance, "CONTINUE", hook="one")
    assert group.states() == {instance: "Pending:Wait"}
    group.complete(instance, "CONTINUE", hook="two")
    eventually(lambda: group.states() == {instance: "InService"}, "service")


def test_one_hook_is_enough_to_abandon(group):
    group.hook("one")
    group.hook("two")
    group.want(1)
    (instance,) = group.waiting()
    group.complete(instance, "ABANDON", hook="two")
    eventually(lambda: instance not in group.states(), "its end")


@pytest.mark.parametrize(("result", "stays"), [("CONTINUE", True), ("ABANDON", False)])
def test_silence_means_what_the_hook_says(group, result, stays):
    group.hook(HeartbeatTimeout=30, DefaultResult=result)
    group.want(1)
    (instance,) = group.waiting()
    eventually(lambda: group.states().get(instance) == ("InService" if stays else None), "the hook's own result")


def test_a_deleted_hook_abandons_what_waits_for_it(group):
    group.hook()
    group.want(1)
    (instance,) = group.waiting()
    group.client.delete_lifecycle_hook(**group.named, LifecycleHookName="hook")
    eventually(lambda: instance not in group.states(), "its end")
    eventually(lambda: "InService" in group.states().values(), "another one, for which there is no hook")


def test_an_instance_that_is_not_needed_any_more_does_not_wait(group):
    group.hook()
    group.want(1)
    group.waiting()
    group.want(0)
    eventually(lambda: group.states() == {}, "its end")


def test_an_ending_instance_waits_too(group):
    group.want(1)
    (instance,) = group.waiting("InService")
    group.hook(transition=TERMINATING)
    group.want(0)
    assert group.waiting("Terminating:Wait") == [instance]
    # It ends in any case: a hook can only delay that.
    group.complete(instance, "CONTINUE")
    eventually(lambda: group.states() == {}, "its end")


def test_what_a_hook_is_told_is_described(group):
    queue = "arn:aws:sqs:us-east-1:000000000000:queue"
    group.hook(NotificationTargetARN=queue, NotificationMetadata="a <b>", HeartbeatTimeout=600)
    (hook,) = group.client.describe_lifecycle_hooks(**group.named)["LifecycleHooks"]
    assert hook["NotificationTargetARN"] == queue
    assert hook["NotificationMetadata"] == "a <b>"
    assert (hook["HeartbeatTimeout"], hook["DefaultResult"]) == (600, "ABANDON")
    group.client.put_lifecycle_hook(**group.named, LifecycleHookName="hook", DefaultResult="CONTINUE")
    (hook,) = group.client.describe_lifecycle_hooks(**group.named)["LifecycleHooks"]
    assert (hook["NotificationTargetARN"], hook["DefaultResult"]) == (queue, "CONTINUE")


def test_a_heartbeat_is_for_those_who_wait(group):
    group.hook()
    group.want(1)
    (instance,) = group.waiting()
    beat = {**group.named, "LifecycleHookName": "hook", "InstanceId": instance}
    group.client.record_lifecycle_action_heartbeat(**beat)
    group.complete(instance, "CONTINUE")
    with pytest.raises(ClientError, match="No active Lifecycle Action"):
        group.client.record_lifecycle_action_heartbeat(**beat)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"transition": "autoscaling:EC2_INSTANCE_SLEEPING"}, "EC2_INSTANCE_SLEEPING"),
        ({"HeartbeatTimeout": 29}, "30 to 7200"),
        ({"HeartbeatTimeout": 7201}, "30 to 7200"),
        ({"DefaultResult": "WAIT"}, "CONTINUE or ABANDON"),
    ],
)
def test_a_wrong_hook_is_refused(group, settings, message):
    with pytest.raises(ClientError, match=message):
        group.hook(**settings)


def test_a_hook_that_is_not_there_cannot_be_deleted(group):
    with pytest.raises(ClientError, match="No Lifecycle Hook found"):
        group.client.delete_lifecycle_hook(**group.named, LifecycleHookName="none")
