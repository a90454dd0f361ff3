"""The replacement instances of a blue/green deployment, which become what the deployment group names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.codedeploy import tag_filters
from emulator.codedeploy.run import lifecycle_hooks
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.fleet import Selection

# What a deployment calls it, and what a deployment group calls it.
_TAGS = {"tagFilters": "ec2TagFilters", "ec2TagSet": "ec2TagSet"}


def selection_of(context: Context) -> Selection:
    """Return which instances a deployment names."""
    named = _named(context)
    return Selection(
        ec2=tag_filters.groups_of(named, "tagFilters", "ec2TagSet"),
        auto_scaling_groups=list(named.get("autoScalingGroups", [])),
    )


def become_the_group(context: Context) -> None:
    """Let the deployment group name the instances that the deployment named.

    The API reference says of the original ones that they are removed from the group, even where they live on.

    Raises:
        DeploymentError: When hooks cannot be moved.
    """
    named = _named(context)
    hooks = move_hooks(context, list(named.get("autoScalingGroups", [])))
    group = context.deployment.group
    with context.store.lock:
        group.hooks = hooks
        for theirs, ours in _TAGS.items():
            if named.get(theirs):
                group.settings[ours] = named[theirs]
            else:
                group.settings.pop(ours, None)


def move_hooks(context: Context, names: list[str]) -> list[dict[str, str]]:
    """Install hooks in Auto Scaling groups and remove those of the groups that the deployment group names so far.

    Returns:
        AutoScalingGroups of the API.

    Raises:
        DeploymentError: When that is refused.
    """
    group, old = context.deployment.group, context.hooks
    try:
        installed = [lifecycle_hooks.install(context.surroundings.aws, context.role, group, name) for name in names]
    except (ClientError, LookupError) as error:
        raise DeploymentError("AUTO_SCALING_CONFIGURATION", f"Hooks could not be installed: {error}") from error
    for hook in old:
        if not lifecycle_hooks.remove(context.role, hook):
            raise DeploymentError("IAM_ROLE_PERMISSIONS", f"The hooks of {hook['name']} could not be removed.")
    return installed


def _named(context: Context) -> Mapping[str, Any]:
    named: Mapping[str, Any] = context.deployment.request.get("targetInstances") or {}
    return named
