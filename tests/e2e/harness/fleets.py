"""Auto Scaling groups and the instances in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.deployments import eventually
from harness.server import Emulator


@dataclass(frozen=True)
class Fleet:
    """An Auto Scaling group."""

    emulator: Emulator
    name: str

    def describe(self) -> dict[str, Any]:
        """Return what Auto Scaling says of it."""
        client = self.emulator.client("autoscaling")
        found: list[dict[str, Any]] = client.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])[
            "AutoScalingGroups"
        ]
        return found[0]

    def in_service(self) -> set[str]:
        """Return the ids of the instances in service."""
        return {each["InstanceId"] for each in self.describe()["Instances"] if each["LifecycleState"] == "InService"}

    def hooks(self) -> list[dict[str, Any]]:
        """Return its lifecycle hooks."""
        client = self.emulator.client("autoscaling")
        found: list[dict[str, Any]] = client.describe_lifecycle_hooks(AutoScalingGroupName=self.name)["LifecycleHooks"]
        return found

    def resize(self, capacity: int) -> None:
        """Ask for another number of instances."""
        client = self.emulator.client("autoscaling")
        client.set_desired_capacity(AutoScalingGroupName=self.name, DesiredCapacity=capacity)

    def settle(self, capacity: int) -> set[str]:
        """Ask for a number of instances, wait until that many are there and in service, and return their ids."""
        self.resize(capacity)

        def settled() -> bool:
            states = [each["LifecycleState"] for each in self.describe()["Instances"]]
            return states == ["InService"] * capacity

        eventually(settled, f"{capacity} instances in service in {self.name}")
        return self.in_service()

    def restart(self, capacity: int) -> set[str]:
        """End all instances and start others, at least as many as the group's minimum; return their ids."""
        client = self.emulator.client("autoscaling")
        least = self.describe()["MinSize"]
        client.update_auto_scaling_group(AutoScalingGroupName=self.name, MinSize=0)
        try:
            self.settle(0)
        finally:
            client.update_auto_scaling_group(
                AutoScalingGroupName=self.name, MinSize=least, DesiredCapacity=max(least, capacity)
            )
        return self.settle(capacity)


def installed(emulator: Emulator, group_id: str) -> dict[str, dict[str, Any]]:
    """Return what a deployment group has installed, by instance id: revision, deployment and files."""
    return {
        each["instance"]: each["revisions"][group_id]
        for each in emulator.control("GET", "instances")
        if group_id in each["revisions"]
    }
