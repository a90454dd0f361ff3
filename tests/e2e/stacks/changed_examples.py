"""The examples some months later: what their users are likely to change."""

from __future__ import annotations

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from examples.auto_scaling_web.stack import AutoScalingWebStack
from examples.tagged_instances.stack import TaggedInstancesStack
from stacks import parts


def change(web: AutoScalingWebStack, handbook: TaggedInstancesStack) -> None:
    """Change both examples.

    Args:
        web: The one with an Auto Scaling group: one more alarm, and messages when a deployment begins.
        handbook: The one with tags: its group gets tags.
    """
    group = web.node.find_child("DeploymentGroup")
    assert isinstance(group, codedeploy.ServerDeploymentGroup)
    group.add_alarm(parts.alarm(web, "Complaints"))
    group.add_trigger(web.topic, events=[codedeploy.TriggerEvent.DEPLOYMENT_START], name="Begin")
    cdk.Tags.of(handbook.node.find_child("DeploymentGroup")).add("Team", "writers")
