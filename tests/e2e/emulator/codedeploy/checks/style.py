"""In-place or blue/green, and how blue/green goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context

_PATH = "blueGreenDeploymentConfiguration"
_SHIFTING = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}


def check_style(context: Context, style: Mapping[str, str], platform: str) -> None:
    """Check DeploymentStyle of the API. A part that is missing has its default already.

    Raises:
        ApiError: When it is not allowed.
    """
    if platform != "Server" or style["deploymentType"] == "BLUE_GREEN":
        what = f"{platform}, {style['deploymentType']}"
        context.refuse_if(
            style != _SHIFTING, "deploymentStyle", f"deploymentStyle is {dict(style)} ({what}). Allowed: {_SHIFTING}."
        )


def check_server_blue_green(context: Context, settings: Mapping[str, Any], auto_scaling_groups: Sequence[str]) -> None:
    """Check how a blue/green deployment to EC2 instances goes.

    What the service makes of a missing part is not written down. Here all parts have to be there.

    Raises:
        ApiError: When it is not allowed, or missing.
    """
    configuration = settings.get(_PATH, {})
    _check_ready(context, configuration, "Server")
    _check_termination(context, configuration)
    action = configuration.get("greenFleetProvisioningOption", {}).get("action")
    context.refuse_if(
        action is None, _PATH, "greenFleetProvisioningOption has no action. A blue/green deployment needs one."
    )
    copies = action == "COPY_AUTO_SCALING_GROUP"
    context.refuse_if(
        copies and len(auto_scaling_groups) != 1,
        _PATH,
        f"COPY_AUTO_SCALING_GROUP is given with {len(auto_scaling_groups)} Auto Scaling groups. Allowed: one.",
    )
    for key in ("onPremisesInstanceTagFilters", "onPremisesTagSet"):
        context.refuse_if(
            settings.get(key), key, f"{key} is given. On-premises instances are never deployed to blue/green."
        )


def check_ecs_blue_green(context: Context, settings: Mapping[str, Any]) -> None:
    """Check how a deployment to an ECS service goes.

    Raises:
        ApiError: When it is not allowed, or missing.
    """
    configuration = settings.get(_PATH, {})
    context.refuse_if(
        "greenFleetProvisioningOption" in configuration, _PATH, "greenFleetProvisioningOption is for EC2."
    )
    _check_ready(context, configuration, "ECS")
    _check_termination(context, configuration)


def _check_ready(context: Context, configuration: Mapping[str, Any], platform: str) -> None:
    option = configuration.get("deploymentReadyOption", {})
    action, minutes = option.get("actionOnTimeout"), option.get("waitTimeInMinutes", 0)
    context.refuse_if(
        action is None, _PATH, "deploymentReadyOption has no actionOnTimeout. A blue/green deployment needs one."
    )
    # "Applies only to the STOP_DEPLOYMENT option": what happens otherwise is not written down.
    most = limits.READY_MINUTES[platform] if action == "STOP_DEPLOYMENT" else 0
    least = 1 if action == "STOP_DEPLOYMENT" else 0
    context.refuse_if(
        not least <= minutes <= most,
        _PATH,
        f"waitTimeInMinutes is {minutes} with {action}. Allowed: {least} to {most}.",
    )


def _check_termination(context: Context, configuration: Mapping[str, Any]) -> None:
    option = configuration.get("terminateBlueInstancesOnDeploymentSuccess", {})
    action, minutes = option.get("action"), option.get("terminationWaitTimeInMinutes", 0)
    context.refuse_if(
        action is None,
        _PATH,
        "terminateBlueInstancesOnDeploymentSuccess has no action. A blue/green deployment needs one.",
    )
    most = limits.TERMINATION_MINUTES if action == "TERMINATE" else 0
    context.refuse_if(
        not 0 <= minutes <= most,
        _PATH,
        f"terminationWaitTimeInMinutes is {minutes} with {action}. Allowed: 0 to {most}.",
    )
