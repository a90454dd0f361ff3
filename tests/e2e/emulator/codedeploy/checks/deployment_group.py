"""What a deployment group may be set to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator.codedeploy.checks import fleet, load_balancers, style, watching
from emulator.codedeploy.checks.deployment_config import check_platform_of_config
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import DeploymentGroup

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\x21-\x7e]{1,512}")
# What only deployments to instances have.
_OF_INSTANCES = (
    "ec2DeploymentOptions",
    "ec2TagFilters",
    "ec2TagSet",
    "onPremisesInstanceTagFilters",
    "onPremisesTagSet",
    "terminationHookEnabled",
)


def check_role_format(context: Context, arn: str) -> None:
    """Check the form of a service role's ARN.

    Raises:
        ApiError: When it is none.
    """
    context.refuse_if(
        not _ROLE.fullmatch(arn), "serviceRoleArn", f"serviceRoleArn is {arn!r}. Allowed: the ARN of a role."
    )


def check_settings(
    context: Context,
    platform: str,
    settings: Mapping[str, Any],
    auto_scaling_groups: Sequence[str],
    given: Mapping[str, Any],
) -> None:
    """Check what a deployment group is to be set to. The store's lock is held.

    Args:
        context: What is around.
        platform: Compute platform.
        settings: All settings, as they would be.
        auto_scaling_groups: The Auto Scaling groups, as they would be.
        given: The request that leads to this.

    Raises:
        ApiError: When they are not allowed.
    """
    check_platform_of_config(context, settings["deploymentConfigName"], platform)
    fleet.check_given_tags(given)
    fleet.check_fleet(context, settings, auto_scaling_groups)
    watching.check_triggers(context, settings.get("triggerConfigurations", []))
    alarms = settings.get("alarmConfiguration", {})
    watching.check_alarms(context, alarms)
    watching.check_rollback(context, settings.get("autoRollbackConfiguration", {}), alarms)
    style.check_style(context, settings["deploymentStyle"], platform)
    if platform == "Server":
        _check_server(context, settings, auto_scaling_groups, given)
        return
    for path in _OF_INSTANCES:
        context.refuse_if(settings.get(path), path, f"{path} is given. {platform} has no instances.")
    context.refuse_if(
        auto_scaling_groups, "autoScalingGroups", f"autoScalingGroups is given. {platform} has no instances."
    )
    if platform == "ECS":
        load_balancers.check_ecs_load_balancers(context, settings.get("loadBalancerInfo", {}))
        style.check_ecs_blue_green(context, settings)
        _check_services(context, settings.get("ecsServices", []))
    else:
        for path in ("blueGreenDeploymentConfiguration", "ecsServices", "loadBalancerInfo"):
            context.refuse_if(settings.get(path), path, f"{path} is given. Lambda has none.")


def check_service_is_free(services: Sequence[Mapping[str, str]], others: Iterable[DeploymentGroup]) -> None:
    """Check that no other deployment group has an ECS service.

    Raises:
        ApiError: When one has.
    """
    for other in others:
        for service in services:
            if service in other.settings.get("ecsServices", []):
                message = (
                    f"The service {dict(service)} belongs to {other.application_name}/{other.name}. Allowed: one group."
                )
                raise ApiError("ECSServiceMappingLimitExceededException", message)


def _check_server(
    context: Context, settings: Mapping[str, Any], auto_scaling_groups: Sequence[str], given: Mapping[str, Any]
) -> None:
    context.refuse_if(settings.get("ecsServices"), "ecsServices", "ecsServices is given. Server has none.")
    how = settings["deploymentStyle"]
    fleet.check_processes(context, settings.get("ec2DeploymentOptions"), how)
    load_balancers.check_server_load_balancers(context, settings.get("loadBalancerInfo", {}), how)
    if how["deploymentType"] == "BLUE_GREEN":
        style.check_server_blue_green(context, settings, auto_scaling_groups)
    else:
        # A group that was blue/green before keeps its configuration: nothing in the API removes it.
        path = "blueGreenDeploymentConfiguration"
        context.refuse_if(given.get(path), path, f"{path} is given. An in-place deployment has none.")


def _check_services(context: Context, services: Sequence[Mapping[str, str]]) -> None:
    path = "ecsServices"
    context.refuse_if(len(services) != 1, path, f"ecsServices has {len(services)} items. Allowed: one.")
    named = services[0].get("serviceName") and services[0].get("clusterName")
    context.refuse_if(not named, path, f"The service is {dict(services[0])}. It needs serviceName and clusterName.")
