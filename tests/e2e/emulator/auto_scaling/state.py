"""What Auto Scaling remembers. Values in the API's own shapes have the names of botocore's model."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"


@dataclass
class Action:
    """A lifecycle action: an instance waits for a hook."""

    hook: dict[str, Any]  # LifecycleHook
    deadline: float  # of time.monotonic()
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    result: str | None = None  # CONTINUE, ABANDON


@dataclass
class Member:
    """An instance of a group."""

    instance_id: str
    zone: str
    subnet: str | None
    launched_from: dict[str, Any]  # LaunchTemplate or LaunchConfigurationName, as in the API's Instance
    instance_type: str
    protected: bool
    state: str = "Pending"
    health: str = "Healthy"
    actions: dict[str, Action] = field(default_factory=dict)  # by name of the hook
    changed: threading.Event = field(default_factory=threading.Event)
    unwanted: bool = False  # to be terminated although it is still starting

    def describe(self) -> dict[str, Any]:
        """Return it as the API's Instance."""
        return {
            "InstanceId": self.instance_id,
            "InstanceType": self.instance_type,
            "AvailabilityZone": self.zone,
            "LifecycleState": self.state,
            "HealthStatus": self.health,
            "ProtectedFromScaleIn": self.protected,
            **self.launched_from,
        }


@dataclass
class Group:
    """An Auto Scaling group. ``settings`` are the parameters of CreateAutoScalingGroup without lists kept elsewhere."""

    scope: Scope
    name: str
    arn: str
    created: datetime
    settings: dict[str, Any]
    tags: list[dict[str, Any]] = field(default_factory=list)  # TagDescription
    target_groups: list[str] = field(default_factory=list)  # ARNs
    load_balancers: list[str] = field(default_factory=list)  # names of Classic Load Balancers
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)  # LifecycleHook by name
    suspended: dict[str, str] = field(default_factory=dict)  # process to reason
    metrics: list[str] = field(default_factory=list)
    notifications: list[dict[str, Any]] = field(default_factory=list)  # NotificationConfiguration
    warm_pool: dict[str, Any] | None = None
    activities: list[dict[str, Any]] = field(default_factory=list)  # Activity, the newest first
    members: dict[str, Member] = field(default_factory=dict)
    starting: list[str | None] = field(default_factory=list)  # subnets of instances that have no id yet
    failures: int = 0  # launches in a row that came to nothing
    deleting: bool = False

    @property
    def subnets(self) -> list[str]:
        """Ids of the subnets, if it has any."""
        return [subnet for subnet in self.settings.get("VPCZoneIdentifier", "").split(",") if subnet]

    def hooks_of(self, transition: str) -> list[dict[str, Any]]:
        """Return the hooks of a transition."""
        return [hook for hook in self.hooks.values() if hook["LifecycleTransition"] == transition]

    def runs(self, process: str) -> bool:
        """Tell whether a process is not suspended."""
        return process not in self.suspended


@dataclass
class Store:
    """Everything of one account in one region. ``lock`` is never held while waiting or calling."""

    groups: dict[str, Group] = field(default_factory=dict)
    launch_configurations: dict[str, dict[str, Any]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def group(self, name: str) -> Group:
        """Return a group.

        Raises:
            ApiError: When there is none of that name.
        """
        if name not in self.groups:
            raise ApiError("ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup {name} not found")
        return self.groups[name]
