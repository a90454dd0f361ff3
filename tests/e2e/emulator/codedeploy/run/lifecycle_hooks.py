"""Lifecycle hooks in Auto Scaling groups, through which the service hears of new and of ending instances."""

from __future__ import annotations

import uuid
from typing import Any

from botocore.exceptions import ClientError

from emulator.aws import Aws, codedeploy_queue
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.run import launch_template
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import DeniedError, ServiceRole, error_code
from emulator.codedeploy.state import DeploymentGroup

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
HEARTBEAT_SECONDS = 600
_LAUNCH_HOOK = "CodeDeploy-managed-automatic-launch-deployment-hook-"
# The guide does not tell this name: it says to read it from the API.
_TERMINATION_HOOK = "CodeDeploy-managed-automatic-termination-deployment-hook-"
_LONGEST_NAME = 255


def install(aws: Aws, role: ServiceRole, group: DeploymentGroup, name: str) -> dict[str, str]:
    """Install the hooks of a deployment group in an Auto Scaling group.

    Returns:
        AutoScalingGroup of CodeDeploy's API.

    Raises:
        DeploymentError: When the role may not.
        ClientError: When Auto Scaling refuses.
        LookupError: When there is no such Auto Scaling group.
    """
    found = role.call("autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not found:
        raise LookupError(f"There is no Auto Scaling group {name}.")
    launch_template.check(aws, role, found[0])
    taken = _names_of_hooks(role, name)
    installed = {"name": name, "hook": _free_name(_LAUNCH_HOOK, group.name, taken)}
    _put(role, group, name, installed["hook"], LAUNCHING)
    if group.settings.get("terminationHookEnabled"):
        installed["terminationHook"] = _free_name(_TERMINATION_HOOK, group.name, taken)
        try:
            _put(role, group, name, installed["terminationHook"], TERMINATING)
        except (ClientError, DeploymentError):
            remove(role, {"name": name, "hook": installed["hook"]})
            raise
    return installed


def remove(role: ServiceRole, installed: dict[str, str]) -> bool:
    """Remove the hooks that ``install`` returned. Returns whether none of them is left."""
    name = installed["name"]
    hooks = [installed[key] for key in ("hook", "terminationHook") if installed.get(key)]
    try:
        there = role.call("autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[name])
        if not there["AutoScalingGroups"]:
            return True
        left = set(_names_of_hooks(role, name))
        for hook in hooks:
            if hook in left:
                role.call("autoscaling", "DeleteLifecycleHook", AutoScalingGroupName=name, LifecycleHookName=hook)
    except (ClientError, DeploymentError):
        return False
    return True


def check_in_place(role: ServiceRole, installed: dict[str, str]) -> None:
    """Check that hooks are where they were installed.

    Raises:
        DeploymentError: ``AUTO_SCALING_CONFIGURATION`` when somebody removed one: the two groups are out of step.
    """
    left = _names_of_hooks(role, installed["name"])
    missing = [hook for key in ("hook", "terminationHook") if (hook := installed.get(key)) and hook not in left]
    if missing:
        message = (
            f"The Auto Scaling group {installed['name']} has lost {', '.join(missing)}. Remove and re-add the group."
        )
        raise DeploymentError("AUTO_SCALING_CONFIGURATION", message)


def as_api_error(error: Exception) -> ApiError:
    """Say as CreateDeploymentGroup and UpdateDeploymentGroup do why hooks could not be installed."""
    if isinstance(error, DeniedError):
        return ApiError("InvalidRoleException", error.message)
    if isinstance(error, ClientError):
        code = error_code(error)
        if code == "LimitExceeded":
            return ApiError("LifecycleHookLimitExceededException", str(error))
        return ApiError("InvalidAutoScalingGroupException", f"Auto Scaling refused: {error}")
    return ApiError("InvalidAutoScalingGroupException", str(error))


def _put(role: ServiceRole, group: DeploymentGroup, name: str, hook: str, transition: str) -> None:
    role.call(
        "autoscaling",
        "PutLifecycleHook",
        AutoScalingGroupName=name,
        LifecycleHookName=hook,
        LifecycleTransition=transition,
        NotificationTargetARN=codedeploy_queue(role.scope.region),
        NotificationMetadata=group.id,
        HeartbeatTimeout=HEARTBEAT_SECONDS,
        # An instance that is ending ends in any case.
        DefaultResult="ABANDON" if transition == LAUNCHING else "CONTINUE",
    )


def _names_of_hooks(role: ServiceRole, name: str) -> list[str]:
    found: list[dict[str, Any]] = role.call("autoscaling", "DescribeLifecycleHooks", AutoScalingGroupName=name)[
        "LifecycleHooks"
    ]
    return [hook["LifecycleHookName"] for hook in found]


def _free_name(prefix: str, group_name: str, taken: list[str]) -> str:
    while True:
        name = f"{prefix}{group_name}-{uuid.uuid4()}"[:_LONGEST_NAME]
        if name not in taken:
            return name
