"""The lifecycle events of instances: the orders that are expected, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.deployments import Group

# Written here a second time on purpose.
INSTALL = [
    "ApplicationStop",
    "DownloadBundle",
    "BeforeInstall",
    "Install",
    "AfterInstall",
    "ApplicationStart",
    "ValidateService",
]
BLOCK = ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"]
ALLOW = ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]


def only_target(group: Group, info: Mapping[str, Any]) -> dict[str, Any]:
    """Return the only instance of a deployment."""
    (target,) = group.targets(info["deploymentId"]).values()
    return target


def events_of(target: Mapping[str, Any]) -> dict[str, str]:
    """Return the lifecycle events of an instance, in order, with their statuses."""
    return {event["lifecycleEventName"]: event["status"] for event in target["lifecycleEvents"]}


def diagnostics_of(target: Mapping[str, Any]) -> dict[str, Any]:
    """Return the diagnostics of the event that failed."""
    (failed,) = [event for event in target["lifecycleEvents"] if event["status"] == "Failed"]
    found: dict[str, Any] = failed["diagnostics"]
    return found
