"""Processes of Auto Scaling that are suspended while an in-place deployment runs.

They are in ``ec2DeploymentOptions`` of a deployment group or a deployment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from emulator.codedeploy.run.service_role import ServiceRole


def processes_of(request: Mapping[str, Any], settings: Mapping[str, Any]) -> list[str]:
    """Return the processes that a deployment's request names, or else those that its group's settings name."""
    options: Mapping[str, Any] = request.get("ec2DeploymentOptions") or settings.get("ec2DeploymentOptions") or {}
    return list(options.get("autoScalingGroupProcessesToSuspend", []))


@contextmanager
def suspended(role: ServiceRole, auto_scaling_groups: Sequence[str], processes: Sequence[str]) -> Iterator[None]:
    """Suspend processes of Auto Scaling groups, and resume them at the end, whatever happens.

    Raises:
        DeploymentError: When the role may not.
    """
    if not processes:
        yield
        return
    done: list[str] = []
    try:
        for name in auto_scaling_groups:
            role.call("autoscaling", "SuspendProcesses", AutoScalingGroupName=name, ScalingProcesses=list(processes))
            done.append(name)
        yield
    finally:
        for name in done:
            role.call("autoscaling", "ResumeProcesses", AutoScalingGroupName=name, ScalingProcesses=list(processes))
