"""Finds the instances of a deployment group, as the service does: with the group's service role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.codedeploy import tag_filters
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole
from emulator.codedeploy.state import OnPremisesInstance

# Ended instances are gone. Stopped ones are not: they are deployed to, and fail.
_GONE = frozenset({"shutting-down", "terminated"})


@dataclass(frozen=True)
class Instance:
    """An instance to deploy to.

    Args:
        id: Instance id, or the name of an on-premises instance.
        zone: Availability Zone. Empty for an on-premises instance.
        running: Whether it runs.
        on_premises: What is registered of an on-premises instance, else None.
        auto_scaling_group: The Auto Scaling group that it is in, if the deployment group names that.
    """

    id: str
    zone: str = ""
    running: bool = True
    on_premises: Mapping[str, Any] | None = None
    auto_scaling_group: str | None = None


@dataclass
class Selection:
    """What says which instances: tags, Auto Scaling groups, or both; all of them together."""

    ec2: list[list[tag_filters.TagFilter]] = field(default_factory=list)
    on_premises: list[list[tag_filters.TagFilter]] = field(default_factory=list)
    auto_scaling_groups: list[str] = field(default_factory=list)

    @classmethod
    def of_settings(cls, settings: Mapping[str, Any], auto_scaling_groups: Iterable[str]) -> Selection:
        """Return what a deployment group's settings say."""
        return cls(
            ec2=tag_filters.groups_of(settings, "ec2TagFilters", "ec2TagSet"),
            on_premises=tag_filters.groups_of(settings, "onPremisesInstanceTagFilters", "onPremisesTagSet"),
            auto_scaling_groups=list(auto_scaling_groups),
        )

    @property
    def on_ec2(self) -> bool:
        """Whether it names EC2 instances."""
        return bool(self.ec2 or self.auto_scaling_groups)


def find(role: ServiceRole, selection: Selection, registered: Iterable[OnPremisesInstance] = ()) -> list[Instance]:
    """Return the instances of a selection by id, each once.

    Args:
        role: The service role.
        selection: Which.
        registered: The on-premises instances of the account.

    Raises:
        DeploymentError: ``NO_INSTANCES`` when there is none.
    """
    found: dict[str, Instance] = {}
    remarks: list[str] = []
    if selection.on_ec2:
        members = _in_service(role, selection.auto_scaling_groups, remarks)
        found |= {each.id: each for each in _on_ec2(role, selection, members)}
    if selection.on_premises:
        found |= {each.id: each for each in _on_premises(role, selection, registered)}
    if not found:
        message = "The deployment failed because no instances were found for your deployment group."
        raise DeploymentError("NO_INSTANCES", " ".join([message, *remarks]))
    return [found[id] for id in sorted(found)]


def find_by_id(role: ServiceRole, ids: Iterable[str], auto_scaling_group: str | None = None) -> list[Instance]:
    """Return EC2 instances that were named, in whatever state Auto Scaling has them.

    Raises:
        DeploymentError: ``NO_INSTANCES`` when none of them exists.
    """
    wanted = dict.fromkeys(ids, auto_scaling_group)
    found = sorted(_on_ec2(role, Selection(), wanted), key=lambda each: each.id)
    if not found:
        raise DeploymentError("NO_INSTANCES", f"The instances {', '.join(wanted)} do not exist any more.")
    return found


def auto_scaling_groups(role: ServiceRole, names: list[str]) -> list[dict[str, Any]]:
    """Return Auto Scaling groups in the order of their names given.

    Raises:
        DeploymentError: ``AUTO_SCALING_CONFIGURATION`` when one does not exist.
    """
    described = role.pages("autoscaling", "DescribeAutoScalingGroups", "AutoScalingGroups", AutoScalingGroupNames=names)
    by_name = {group["AutoScalingGroupName"]: group for group in described}
    for name in names:
        if name not in by_name:
            raise DeploymentError("AUTO_SCALING_CONFIGURATION", f"The Auto Scaling group {name} does not exist.")
    return [by_name[name] for name in names]


def _in_service(role: ServiceRole, names: list[str], remarks: list[str]) -> dict[str, str | None]:
    """Return the instances in service of Auto Scaling groups; say of each group without any what it did last."""
    members: dict[str, str | None] = {}
    for group in auto_scaling_groups(role, names) if names else []:
        name = group["AutoScalingGroupName"]
        in_service = [each["InstanceId"] for each in group["Instances"] if each["LifecycleState"] == "InService"]
        members |= dict.fromkeys(in_service, name)
        activities = role.pages("autoscaling", "DescribeScalingActivities", "Activities", AutoScalingGroupName=name)
        if not in_service:
            last = activities[0].get("Description", "none") if activities else "none"
            remarks.append(f"The Auto Scaling group {name} has no instance in service; its last activity: {last}.")
    return members


def _on_ec2(role: ServiceRole, selection: Selection, members: Mapping[str, str | None]) -> list[Instance]:
    # The tagging API alone is not enough: it knows no filter by value alone, and it is late. EC2 has the last word.
    role.pages(
        "resourcegroupstaggingapi", "GetResources", "ResourceTagMappingList", ResourceTypeFilters=["ec2:instance"]
    )
    reservations = role.pages("ec2", "DescribeInstances", "Reservations")
    described = [each for reservation in reservations for each in reservation["Instances"]]
    wanted = [
        each["InstanceId"]
        for each in described
        if each["State"]["Name"] not in _GONE
        and (
            each["InstanceId"] in members
            or tag_filters.matches(selection.ec2, {tag["Key"]: tag["Value"] for tag in each.get("Tags", [])})
        )
    ]
    statuses = role.pages(
        "ec2", "DescribeInstanceStatus", "InstanceStatuses", InstanceIds=wanted, IncludeAllInstances=True
    )
    return [
        Instance(
            id=status["InstanceId"],
            zone=status["AvailabilityZone"],
            running=status["InstanceState"]["Name"] in {"pending", "running"},
            auto_scaling_group=members.get(status["InstanceId"]),
        )
        for status in statuses
        if status["InstanceId"] in wanted
    ]


def _on_premises(role: ServiceRole, selection: Selection, registered: Iterable[OnPremisesInstance]) -> list[Instance]:
    # The service reads tags of its own instances through the tagging API. The values come from its own register.
    for group in selection.on_premises:
        for each in group:
            role.pages("resourcegroupstaggingapi", "GetTagKeys", "TagKeys")
            key = each.get("Key") or "*"
            role.pages("resourcegroupstaggingapi", "GetTagValues", "TagValues", Key=key)
    role.pages(
        "resourcegroupstaggingapi",
        "GetResources",
        "ResourceTagMappingList",
        ResourceTypeFilters=["codedeploy:instance"],
    )
    return [
        Instance(id=each.info["instanceName"], on_premises=dict(each.info))
        for each in registered
        if "deregisterTime" not in each.info
        and tag_filters.matches(selection.on_premises, {tag["Key"]: tag["Value"] for tag in each.info.get("tags", [])})
    ]
