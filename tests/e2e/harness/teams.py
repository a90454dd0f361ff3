"""Deployment groups with their Auto Scaling groups and roles: what they do, and what went wrong with it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from harness import permissions, revisions
from harness.deployments import ENDED, Group, eventually
from harness.fleets import Fleet
from harness.server import Emulator

COPIES = "CodeDeploy_"
"""What names of copied Auto Scaling groups begin with."""

_numbers = itertools.count(1)


class Team:
    """A deployment group, its Auto Scaling group and its roles. What it does returns what went wrong with it.

    Args:
        emulator: Where they are.
        outputs: Outputs of their stack.
        name: What the outputs about them begin with.
    """

    def __init__(self, emulator: Emulator, outputs: Mapping[str, str], name: str) -> None:
        self.emulator = emulator
        self.bucket = outputs["Bucket"]
        self.group = Group(emulator, outputs["Application"], outputs[f"{name}Group"])
        self.role = outputs[f"{name}Role"]
        self.instance_role = outputs[f"{name}InstanceRole"]
        self._fleet = outputs.get(f"{name}Fleet", "")

    @property
    def fleet(self) -> Fleet:
        """The Auto Scaling group."""
        return Fleet(self.emulator, self._fleet)

    def revision(self) -> dict[str, Any]:
        """Return a revision that was never deployed."""
        number = next(_numbers)
        return revisions.upload(self.emulator, self.bucket, f"{number}.zip", revisions.small(str(number)))

    def deploy(self, **options: Any) -> str:
        """Deploy."""
        return self._outcome(self.group.begin(self.revision(), fileExistsBehavior="OVERWRITE", **options))

    def leave(self) -> str:
        """Take the Auto Scaling group out of the deployment group."""
        left = self.group.update(autoScalingGroups=[]).get("hooksNotCleanedUp", [])
        return f"hooksNotCleanedUp: {left}" if left else ""

    def join(self) -> str:
        """Put the Auto Scaling group into the deployment group."""
        client = self.emulator.client("codedeploy")
        try:
            self.group.update(autoScalingGroups=[self.fleet.name])
        except client.exceptions.InvalidRoleException as error:
            return str(error)
        return ""

    def reattach(self) -> str:
        """Take the Auto Scaling group out of the deployment group and put it in."""
        return self.leave() + self.join()

    def scale_out(self) -> str:
        """Start one more instance, to which is deployed."""
        before = {info["deploymentId"] for info in self.group.by_creator("autoscaling")}
        self.fleet.resize(2)

        def ended() -> list[str]:
            return [
                info["deploymentId"]
                for info in self.group.by_creator("autoscaling")
                if info["deploymentId"] not in before and info["status"] in ENDED
            ]

        return self._outcome(eventually(ended, "the deployment to a new instance")[-1])

    def mend(self, *, restart: bool = False) -> None:
        """Bring hooks into order and, if asked for, end the instances that wait for them, which starts others."""
        fleet = self.fleet
        self.group.update(autoScalingGroups=[])
        _clear(fleet)
        if restart:
            fleet.restart(1)
        self.group.update(autoScalingGroups=[fleet.name])

    def refused(self) -> set[str]:
        """Return the actions that were refused to the roles since the last look."""
        return permissions.refused(self.emulator, self.role, self.instance_role)

    def _outcome(self, id: str) -> str:
        return "" if self.group.end(id)["status"] == "Succeeded" else self.group.story(id)


class SwappingTeam(Team):
    """One whose Auto Scaling group is replaced by a copy in each deployment."""

    @property
    def fleet(self) -> Fleet:
        """The Auto Scaling group that is live."""
        (found,) = self.group.settings()["autoScalingGroups"]
        return Fleet(self.emulator, found["name"])

    def mend(self, *, restart: bool = False) -> None:
        """Remove what a failed deployment has left, and bring the group that is live into order."""
        client = self.emulator.client("autoscaling")
        (found,) = self.group.settings()["autoScalingGroups"]
        live = found["name"]
        there = [each["AutoScalingGroupName"] for each in client.describe_auto_scaling_groups()["AutoScalingGroups"]]
        copies = [name for name in there if name.startswith(f"{COPIES}{self.group.name}_") and name != live]
        if found["hook"] not in {hook["LifecycleHookName"] for hook in self.fleet.hooks()}:
            # The copy has taken over all but the name in the deployment group.
            (copy,) = copies
            copies = [live]
            _clear(Fleet(self.emulator, copy))
            self.group.update(autoScalingGroups=[copy])
            live = copy
        client.resume_processes(AutoScalingGroupName=live)
        for name in copies:
            client.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)
        if restart:
            self.fleet.restart(1)


def _clear(fleet: Fleet) -> None:
    """Take CodeDeploy's hooks away."""
    client = fleet.emulator.client("autoscaling")
    for hook in fleet.hooks():
        if hook["LifecycleHookName"].startswith("CodeDeploy-managed-"):
            client.delete_lifecycle_hook(AutoScalingGroupName=fleet.name, LifecycleHookName=hook["LifecycleHookName"])
