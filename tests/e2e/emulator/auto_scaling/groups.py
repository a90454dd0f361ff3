"""Operations on Auto Scaling groups themselves."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from emulator.api.client_errors import ignoring
from emulator.auto_scaling.fleet import Fleet, resolve_launch_template
from emulator.auto_scaling.load_balancers import deregister
from emulator.auto_scaling.state import Group, Store
from emulator.auto_scaling.tags import tag_descriptions
from emulator.aws import Aws, Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError

Request = Mapping[str, Any]
# What CreateAutoScalingGroup takes and is kept elsewhere than in the settings.
_ELSEWHERE = ("AutoScalingGroupName", "Tags", "TargetGroupARNs", "LoadBalancerNames", "LifecycleHookSpecificationList")
_LAUNCH_SOURCES = ("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy")
_DESCRIBED_SETTINGS = (
    *_LAUNCH_SOURCES,
    "MinSize",
    "MaxSize",
    "DesiredCapacity",
    "DefaultCooldown",
    "AvailabilityZones",
    "HealthCheckType",
    "HealthCheckGracePeriod",
    "PlacementGroup",
    "VPCZoneIdentifier",
    "TerminationPolicies",
    "NewInstancesProtectedFromScaleIn",
    "ServiceLinkedRoleARN",
    "MaxInstanceLifetime",
    "CapacityRebalance",
    "DefaultInstanceWarmup",
    "DesiredCapacityType",
    "Context",
)


class Groups:
    """Creates, changes, deletes and describes groups.

    Args:
        store: Returns what there is in an account and region.
        aws: The AWS around it.
        clock: Its time.
        fleet: Starts and ends instances.
    """

    def __init__(self, store: Callable[[Scope], Store], aws: Aws, clock: Clock, fleet: Fleet) -> None:
        self._store = store
        self._aws = aws
        self._clock = clock
        self._fleet = fleet

    def create_auto_scaling_group(self, scope: Scope, request: Request) -> None:
        """Create a group and start its instances."""
        store = self._store(scope)
        name = request["AutoScalingGroupName"]
        settings = {key: value for key, value in request.items() if key not in _ELSEWHERE}
        settings = self._checked(scope, store, settings)
        with store.lock:
            if name in store.groups:
                raise ApiError("AlreadyExists", f"AutoScalingGroup by this name already exists - {name}")
            arn = scope.arn("autoscaling", f"autoScalingGroup:{uuid.uuid4()}:autoScalingGroupName/{name}")
            group = Group(scope, name, arn, self._clock.now(), settings)
            group.tags = tag_descriptions(request.get("Tags", []), name)
            group.target_groups = list(request.get("TargetGroupARNs", []))
            group.load_balancers = list(request.get("LoadBalancerNames", []))
            for hook in request.get("LifecycleHookSpecificationList", []):
                defaults = {"HeartbeatTimeout": 3600, "DefaultResult": "ABANDON", "GlobalTimeout": 172800}
                group.hooks[hook["LifecycleHookName"]] = {**defaults, **hook, "AutoScalingGroupName": name}
            store.groups[name] = group
        self._fleet.reconcile(store, group)

    def update_auto_scaling_group(self, scope: Scope, request: Request) -> None:
        """Change a group. What is not named stays."""
        store = self._store(scope)
        changes = {key: value for key, value in request.items() if key != "AutoScalingGroupName"}
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            settings = dict(group.settings)
        if any(source in changes for source in _LAUNCH_SOURCES):
            settings = {key: value for key, value in settings.items() if key not in _LAUNCH_SOURCES}
        merged = {**settings, **changes}
        if "DesiredCapacity" not in changes:
            # New bounds move the capacity.
            smallest, largest = int(merged["MinSize"]), int(merged["MaxSize"])
            merged["DesiredCapacity"] = min(max(merged["DesiredCapacity"], smallest), largest)
        checked = self._checked(scope, store, merged)
        with store.lock:
            group.settings = checked
            group.failures = 0
        self._fleet.reconcile(store, group)

    def set_desired_capacity(self, scope: Scope, request: Request) -> None:
        """Set how many instances a group should have."""
        self.update_auto_scaling_group(
            scope, {key: request[key] for key in ("AutoScalingGroupName", "DesiredCapacity")}
        )

    def delete_auto_scaling_group(self, scope: Scope, request: Request) -> None:
        """Delete a group; with ForceDelete its instances end as well, whatever hooks say."""
        store = self._store(scope)
        with store.lock:
            group = store.group(request["AutoScalingGroupName"])
            if (group.members or group.starting) and not request.get("ForceDelete"):
                raise ApiError(
                    "ResourceInUse", "You cannot delete an AutoScalingGroup while there are instances still in it."
                )
            group.deleting = True
            members = list(group.members.values())
            for member in members:
                member.unwanted = True
                member.actions.clear()
                member.changed.set()
            del store.groups[group.name]
        ids = [member.instance_id for member in members]
        deregister(self._aws, group, ids)
        ec2 = self._aws.client(scope, "ec2")
        for instance_id in ids:
            ignoring({"InvalidInstanceID.NotFound"}, ec2.terminate_instances, InstanceIds=[instance_id])
        self._delete_policies(group)

    def _delete_policies(self, group: Group) -> None:
        client = self._aws.client(group.scope, "autoscaling")
        named = {"AutoScalingGroupName": group.name}
        for policy in client.describe_policies(**named)["ScalingPolicies"]:
            client.delete_policy(**named, PolicyName=policy["PolicyName"])
        for action in client.describe_scheduled_actions(**named)["ScheduledUpdateGroupActions"]:
            client.delete_scheduled_action(**named, ScheduledActionName=action["ScheduledActionName"])

    def describe_auto_scaling_groups(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe groups, by name and by tags. Names that do not exist are passed over."""
        store = self._store(scope)
        names = request.get("AutoScalingGroupNames")
        with store.lock:
            groups = [group for group in store.groups.values() if not names or group.name in names]
            groups = [group for group in groups if all(_fits(group, one) for one in request.get("Filters", []))]
            return {"AutoScalingGroups": [_describe(group) for group in groups]}

    def describe_auto_scaling_instances(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe instances that belong to groups."""
        store = self._store(scope)
        ids = request.get("InstanceIds")
        with store.lock:
            instances = [
                {**member.describe(), "AutoScalingGroupName": group.name, "HealthStatus": member.health.upper()}
                for group in store.groups.values()
                for member in group.members.values()
                if not ids or member.instance_id in ids
            ]
        return {"AutoScalingInstances": instances}

    def describe_scaling_activities(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe what groups did, the newest first."""
        store = self._store(scope)
        with store.lock:
            name = request.get("AutoScalingGroupName")
            groups = [store.group(name)] if name else list(store.groups.values())
            activities = [dict(activity) for group in groups for activity in group.activities]
        ids = request.get("ActivityIds")
        return {"Activities": [one for one in activities if not ids or one["ActivityId"] in ids]}

    def terminate_instance_in_auto_scaling_group(self, scope: Scope, request: Request) -> dict[str, Any]:
        """End an instance, and have it replaced or not."""
        store = self._store(scope)
        with store.lock:
            found = [
                (group, group.members[request["InstanceId"]])
                for group in store.groups.values()
                if request["InstanceId"] in group.members
            ]
            if not found:
                raise ApiError(
                    "ValidationError", f"Instance Id not found - No managed instance {request['InstanceId']}"
                )
            group, member = found[0]
            if request["ShouldDecrementDesiredCapacity"]:
                group.settings["DesiredCapacity"] -= 1
        self._fleet.end(store, group, member)
        self._fleet.reconcile(store, group)
        with store.lock:
            return {"Activity": dict(group.activities[0])} if group.activities else {}

    def _checked(self, scope: Scope, store: Store, settings: dict[str, Any]) -> dict[str, Any]:
        """Return a group's settings with their defaults, after checking them."""
        sources = [source for source in _LAUNCH_SOURCES if settings.get(source)]
        if len(sources) != 1:
            raise ApiError(
                "ValidationError",
                f"Valid requests must contain exactly one of {', '.join(_LAUNCH_SOURCES)}; got {sources}.",
            )
        configuration = settings.get("LaunchConfigurationName")
        if configuration and configuration not in store.launch_configurations:
            raise ApiError("ValidationError", f"Launch configuration name not found - {configuration} not found")
        if settings.get("LaunchTemplate"):
            try:
                template = resolve_launch_template(self._aws.client(scope, "ec2"), settings["LaunchTemplate"])
            except ClientError as error:
                raise ApiError("ValidationError", f"You must use a valid launch template: {error}") from error
            settings["LaunchTemplate"] = {
                **template,
                "Version": settings["LaunchTemplate"].get("Version") or "$Default",
            }
        smallest, largest = settings["MinSize"], settings["MaxSize"]
        desired = settings.setdefault("DesiredCapacity", smallest)
        if not smallest <= desired <= largest:
            raise ApiError(
                "ValidationError", f"DesiredCapacity:{desired} must be between MinSize:{smallest} and MaxSize:{largest}"
            )
        subnets = [one for one in settings.get("VPCZoneIdentifier", "").split(",") if one]
        if subnets:
            try:
                found = self._aws.client(scope, "ec2").describe_subnets(SubnetIds=subnets)["Subnets"]
            except ClientError as error:
                raise ApiError("ValidationError", f"The subnets {subnets} are not valid: {error}") from error
            settings["AvailabilityZones"] = sorted({subnet["AvailabilityZone"] for subnet in found})
        settings.setdefault("AvailabilityZones", [f"{scope.region}a"])
        defaults = {
            "DefaultCooldown": 300,
            "HealthCheckType": "EC2",
            "HealthCheckGracePeriod": 0,
            "TerminationPolicies": ["Default"],
            "NewInstancesProtectedFromScaleIn": False,
            "VPCZoneIdentifier": "",
        }
        return {**defaults, **settings}


def _describe(group: Group) -> dict[str, Any]:
    settings = {key: group.settings[key] for key in _DESCRIBED_SETTINGS if key in group.settings}
    return {
        **settings,
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        "CreatedTime": group.created,
        "Instances": [member.describe() for member in group.members.values()],
        "LoadBalancerNames": list(group.load_balancers),
        "TargetGroupARNs": list(group.target_groups),
        "Tags": [dict(tag) for tag in group.tags],
        "SuspendedProcesses": [
            {"ProcessName": process, "SuspensionReason": reason} for process, reason in group.suspended.items()
        ],
        "EnabledMetrics": [{"Metric": metric, "Granularity": "1Minute"} for metric in group.metrics],
        "WarmPoolConfiguration": group.warm_pool,
    }


def _fits(group: Group, condition: Mapping[str, Any]) -> bool:
    """Tell whether a group fits a filter on tags."""
    name, values = condition.get("Name", ""), condition.get("Values", [])
    if name == "tag-key":
        return any(tag["Key"] in values for tag in group.tags)
    if name == "tag-value":
        return any(tag.get("Value") in values for tag in group.tags)
    if name.startswith("tag:"):
        return any(tag["Key"] == name[4:] and tag.get("Value") in values for tag in group.tags)
    raise ApiError("ValidationError", f"Filter type {name} is not correct. Allowed: tag-key, tag-value, tag:<key>.")
