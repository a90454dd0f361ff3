"""Which instances a deployment group, or one deployment, is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.checks.tag_filters import check_filters, check_tag_set
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError

_TAGS = (
    ("ec2TagFilters", "ec2TagSet", "InvalidEC2TagCombinationException"),
    ("onPremisesInstanceTagFilters", "onPremisesTagSet", "InvalidOnPremisesTagCombinationException"),
)


def check_given_tags(given: Mapping[str, Any]) -> None:
    """Check that a request names tags in one way.

    Whether an empty list beside a tag set is refused is not written down. Here both are two.

    Raises:
        ApiError: When it names them in both ways.
    """
    for filters, tag_set, code in _TAGS:
        if filters in given and tag_set in given:
            raise ApiError(code, f"{filters} and {tag_set} are both given. Allowed: one of them.")


def check_fleet(context: Context, settings: Mapping[str, Any], auto_scaling_groups: Sequence[str]) -> None:
    """Check the instances of a deployment group.

    Raises:
        ApiError: When they are not allowed.
    """
    for filters, tag_set, _ in _TAGS:
        check_filters(context, settings.get(filters, []), filters)
        check_tag_set(context, settings.get(tag_set, {}), tag_set, "TagSetListLimitExceededException")
    check_auto_scaling_groups(context, auto_scaling_groups, "autoScalingGroups")


def check_auto_scaling_groups(context: Context, names: Sequence[str], path: str) -> None:
    """Check names of Auto Scaling groups.

    Raises:
        ApiError: When one is not allowed, or there are too many.
    """
    most, longest = limits.AUTO_SCALING_GROUPS, limits.AUTO_SCALING_GROUP_NAME
    context.refuse_if(len(names) > most, path, f"{path} has {len(names)} names. Allowed: {most}.")
    context.refuse_if(len(set(names)) < len(names), path, f"{path} is {list(names)}. Each may be there once.")
    for name in names:
        context.refuse_if(
            not 0 < len(name) <= longest, path, f"{path} has the name {name!r}. Allowed: 1 to {longest} characters."
        )


def check_processes(context: Context, options: Mapping[str, Any] | None, style: Mapping[str, str]) -> None:
    """Check the processes of Auto Scaling that are to be suspended.

    Raises:
        ApiError: When they are not allowed.
    """
    processes = (options or {}).get("autoScalingGroupProcessesToSuspend", [])
    path = "ec2DeploymentOptions"
    context.refuse_if(
        len(set(processes)) < len(processes), path, f"{processes} are to be suspended. Allowed: each once."
    )
    context.refuse_if(
        processes and style["deploymentType"] != "IN_PLACE",
        path,
        f"{processes} are suspended in in-place deployments only.",
    )


def check_target_instances(context: Context, target: Mapping[str, Any]) -> None:
    """Check the replacement instances of a blue/green deployment.

    Raises:
        ApiError: When they are not allowed.
    """
    path = "targetInstances"
    filters, groups = target.get("tagFilters", []), target.get("autoScalingGroups", [])
    both = "tagFilters" in target and "ec2TagSet" in target
    context.refuse_if(both, path, "tagFilters and ec2TagSet are both given. Allowed: one of them.")
    tag_set = target.get("ec2TagSet", {})
    found = filters or groups or tag_set.get("ec2TagSetList")
    context.refuse_if(not found, path, "targetInstances names no instances: give tags or Auto Scaling groups.")
    check_filters(context, filters, path)
    check_tag_set(context, tag_set, path, "InvalidTargetInstancesException")
    check_auto_scaling_groups(context, groups, path)
