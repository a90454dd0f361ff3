"""The examples some months later: what their users are likely to change."""

from __future__ import annotations

import shutil
from pathlib import Path
from unittest import mock

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from examples.auto_scaling_web.stack import AutoScalingWebStack
from examples.tagged_instances.stack import TaggedInstancesStack
from examples.wordpress import stack as wordpress
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


def recoloured(app: cdk.App, folder: Path) -> wordpress.WordpressStack:
    """Return the blog with another colour: what its page says to do, with a copy of its revision.

    Args:
        app: The app.
        folder: Where the copy is written.
    """
    shutil.copytree(wordpress.REVISION, folder)
    look = folder / "look/look.css"
    look.write_text(f"{look.read_text()}/* another colour */\n")
    with mock.patch.object(wordpress, "REVISION", folder):
        return wordpress.WordpressStack(app, "Wordpress")
