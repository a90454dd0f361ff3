"""The examples some months later: what their users are likely to change."""

from __future__ import annotations

import shutil
from pathlib import Path
from unittest import mock

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from examples.auto_scaling_web.stack import AutoScalingWebStack
from examples.ecs_blue_green.stack import EcsBlueGreenStack
from examples.ecs_validation_hook.stack import EcsValidationHookStack
from examples.lambda_canary.stack import FOLDER, LambdaCanaryStack
from examples.on_premises import stack as on_premises
from examples.tagged_instances.stack import TaggedInstancesStack
from examples.wordpress import stack as wordpress
from stacks import parts


def second(app: cdk.App, folder: Path) -> None:
    """Make the examples as their users may have changed them.

    Args:
        app: The app.
        folder: Where copies of what is deployed are written.
    """
    _change(AutoScalingWebStack(app, "AutoScalingWeb"), TaggedInstancesStack(app, "TaggedInstances"))
    _recoloured(app, folder / "revisions/wordpress")
    EcsBlueGreenStack(app, "EcsBlueGreen", image="shop:2")
    EcsValidationHookStack(app, "EcsValidationHook", image="shop:2")
    _priced_anew(app, folder / "functions/dearer", '"apple": 40', '"apple": 45')
    with mock.patch.object(on_premises, "AUTHORITY", folder / "certificates/Machines.pem"):
        on_premises.OnPremisesStack(app, "OnPremises")


def third(app: cdk.App, folder: Path) -> None:
    """Make the examples that are shipped once more: images that may be bad, and a function that sells everything."""
    EcsBlueGreenStack(app, "EcsBlueGreen", image="shop:3")
    EcsValidationHookStack(app, "EcsValidationHook", image="shop:3")
    _priced_anew(app, folder / "functions/generous", '"unknown", "item": item', '"ok", "item": item')


def broken(app: cdk.App, folder: Path) -> None:
    """Make the examples whose new version never works: a function that does not understand what it is asked."""
    _priced_anew(app, folder / "functions/broken", 'item = event["item"]', 'item = event["things"]')


def _change(web: AutoScalingWebStack, handbook: TaggedInstancesStack) -> None:
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


def _priced_anew(app: cdk.App, folder: Path, old: str, new: str) -> LambdaCanaryStack:
    """Return the function with other code: what its page says to do, with a copy of its folder.

    Args:
        app: The app.
        folder: Where the copy is written.
        old: What is replaced in the code.
        new: What by.
    """
    shutil.copytree(FOLDER / "function", folder)
    code = folder / "prices.py"
    assert old in code.read_text()
    code.write_text(code.read_text().replace(old, new))
    return LambdaCanaryStack(app, "LambdaCanary", code=folder)


def _recoloured(app: cdk.App, folder: Path) -> wordpress.WordpressStack:
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
