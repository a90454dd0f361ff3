"""What botocore's model did not have yet in the version that ministack fixes.

A newer model has all of it, and then nothing is added. Taken from the API reference of ``EC2DeploymentOptions``.
"""

from __future__ import annotations

from typing import Any

_ERROR = "InvalidAutoScalingGroupProcessToSuspendException"
_SHAPES: dict[str, dict[str, Any]] = {
    "EC2DeploymentOptions": {
        "type": "structure",
        "members": {"autoScalingGroupProcessesToSuspend": {"shape": "AutoScalingGroupProcessesToSuspendList"}},
    },
    "AutoScalingGroupProcessesToSuspendList": {"type": "list", "member": {"shape": "AutoScalingGroupProcess"}},
    "AutoScalingGroupProcess": {
        "type": "string",
        "enum": ["Terminate", "AZRebalance", "InstanceRefresh", "ScheduledActions"],
    },
    _ERROR: {"type": "structure", "members": {}, "exception": True},
}
_HOLDERS = (
    "CreateDeploymentGroupInput",
    "CreateDeploymentInput",
    "DeploymentGroupInfo",
    "DeploymentInfo",
    "UpdateDeploymentGroupInput",
)
_REFUSERS = ("CreateDeployment", "CreateDeploymentGroup", "UpdateDeploymentGroup")


def add_newer_members(model: dict[str, Any]) -> None:
    """Add to a service's model, as botocore loads it, what it lacks."""
    shapes, operations = model["shapes"], model["operations"]
    for name, shape in _SHAPES.items():
        shapes.setdefault(name, shape)
    for name in _HOLDERS:
        shapes[name]["members"].setdefault("ec2DeploymentOptions", {"shape": "EC2DeploymentOptions"})
    for name in _REFUSERS:
        errors = operations[name]["errors"]
        if _ERROR not in [error["shape"] for error in errors]:
            errors.append({"shape": _ERROR})
