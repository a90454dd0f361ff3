"""Auto Scaling groups in memory, with what hangs on them."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from tests.handlers.fake_aws import Fake, RefusedError

HIDDEN = ("AutoScalingGroupName", "Tags", "TargetGroupARNs", "LoadBalancerNames", "LifecycleHookSpecificationList")


@dataclass
class FakeGroup:
    settings: dict[str, Any]
    tags: dict[str, str] = field(default_factory=dict)
    target_groups: list[str] = field(default_factory=list)
    classic: list[str] = field(default_factory=list)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    schedules: dict[str, dict[str, Any]] = field(default_factory=dict)
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: dict[str, list[str]] = field(default_factory=dict)
    warm_pool: dict[str, Any] | None = None
    ends_in: int | None = None


class FakeAutoScaling(Fake):
    """Without groups. One that is deleted is still there for ``lingers`` looks."""

    service = "autoscaling"

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, FakeGroup] = {}
        self.refreshed: list[str] = []
        self.lingers = 1

    def state(self) -> dict[str, Any]:
        return {name: copy.deepcopy(vars(each)) for name, each in self.groups.items() if each.ends_in is None}

    def copy_group(self, name: str, new: str, *, ends_original: bool = True) -> None:
        """What a blue/green deployment does: it copies a group, policies and tags with it, and schedules not."""
        made = copy.deepcopy(self.groups[name])
        made.schedules, made.messages = {}, {}
        self.groups[new] = made
        if ends_original:
            del self.groups[name]

    def _group(self, name: str) -> FakeGroup:
        if name not in self.groups or self.groups[name].ends_in is not None:
            raise RefusedError("ValidationError", f"AutoScalingGroup name not found - {name}")
        return self.groups[name]

    def do_create_auto_scaling_group(self, AutoScalingGroupName: str, **given: Any) -> dict[str, Any]:
        if AutoScalingGroupName in self.groups:
            raise RefusedError("AlreadyExists", "there already")
        self.groups[AutoScalingGroupName] = FakeGroup(
            settings={key: value for key, value in given.items() if key not in HIDDEN},
            tags={tag["Key"]: tag["Value"] for tag in given.get("Tags", ())},
            target_groups=list(given.get("TargetGroupARNs", ())),
            classic=list(given.get("LoadBalancerNames", ())),
            hooks={each["LifecycleHookName"]: each for each in given.get("LifecycleHookSpecificationList", ())},
        )
        return {}

    def do_update_auto_scaling_group(self, AutoScalingGroupName: str, **given: Any) -> dict[str, Any]:
        settings = self._group(AutoScalingGroupName).settings
        settings |= given
        if settings.get("DefaultInstanceWarmup") == -1:
            del settings["DefaultInstanceWarmup"]
        return {}

    def do_delete_auto_scaling_group(self, AutoScalingGroupName: str, ForceDelete: bool) -> dict[str, Any]:
        assert ForceDelete is True
        self._group(AutoScalingGroupName).ends_in = self.lingers
        return {}

    def do_describe_auto_scaling_groups(
        self,
        AutoScalingGroupNames: list[str] | None = None,
        Filters: list[dict[str, Any]] | None = None,
        NextToken: str | None = None,
    ) -> dict[str, Any]:
        for name, group in list(self.groups.items()):
            if group.ends_in is not None:
                group.ends_in -= 1
                if group.ends_in < 0:
                    del self.groups[name]
        names = [
            name
            for name, group in self.groups.items()
            if (AutoScalingGroupNames is None or name in AutoScalingGroupNames)
            and all(group.tags.get(each["Name"].removeprefix("tag:")) in each["Values"] for each in Filters or ())
        ]
        # One on each page, so that nobody forgets the others.
        place = int(NextToken or 0)
        answer: dict[str, Any] = {"AutoScalingGroups": [self._described(name) for name in names[place : place + 1]]}
        return answer | ({"NextToken": str(place + 1)} if place + 1 < len(names) else {})

    def _described(self, name: str) -> dict[str, Any]:
        group = self.groups[name]
        found = {
            "AutoScalingGroupName": name,
            "MinSize": 0,
            "MaxSize": 0,
            "DesiredCapacity": 0,
            "DefaultCooldown": 300,
            "AvailabilityZones": ["eu-west-1a"],
            "HealthCheckType": "EC2",
            "CreatedTime": datetime(2030, 1, 1, tzinfo=timezone.utc),
            "TargetGroupARNs": list(group.target_groups),
            "LoadBalancerNames": list(group.classic),
            "Tags": [{"Key": key, "Value": value} for key, value in group.tags.items()],
            **group.settings,
        }
        if group.ends_in is not None:
            found["Status"] = "Delete in progress"
        if group.warm_pool is not None:
            found["WarmPoolConfiguration"] = {"PoolState": group.warm_pool["PoolState"]}
        return found

    def do_create_or_update_tags(self, Tags: list[dict[str, Any]]) -> dict[str, Any]:
        for tag in Tags:
            self._group(tag["ResourceId"]).tags[tag["Key"]] = tag["Value"]
        return {}

    def do_delete_tags(self, Tags: list[dict[str, Any]]) -> dict[str, Any]:
        for tag in Tags:
            self._group(tag["ResourceId"]).tags.pop(tag["Key"], None)
        return {}

    def do_attach_load_balancer_target_groups(
        self, AutoScalingGroupName: str, TargetGroupARNs: list[str]
    ) -> dict[str, Any]:
        self._group(AutoScalingGroupName).target_groups += TargetGroupARNs
        return {}

    def do_detach_load_balancer_target_groups(
        self, AutoScalingGroupName: str, TargetGroupARNs: list[str]
    ) -> dict[str, Any]:
        for arn in TargetGroupARNs:
            self._group(AutoScalingGroupName).target_groups.remove(arn)
        return {}

    def do_attach_load_balancers(self, AutoScalingGroupName: str, LoadBalancerNames: list[str]) -> dict[str, Any]:
        self._group(AutoScalingGroupName).classic += LoadBalancerNames
        return {}

    def do_detach_load_balancers(self, AutoScalingGroupName: str, LoadBalancerNames: list[str]) -> dict[str, Any]:
        for name in LoadBalancerNames:
            self._group(AutoScalingGroupName).classic.remove(name)
        return {}

    def do_describe_policies(self, AutoScalingGroupName: str) -> dict[str, Any]:
        return {"ScalingPolicies": [{"PolicyName": name} for name in self._group(AutoScalingGroupName).policies]}

    def do_put_scaling_policy(self, AutoScalingGroupName: str, PolicyName: str, **given: Any) -> dict[str, Any]:
        self._group(AutoScalingGroupName).policies[PolicyName] = given
        return {}

    def do_delete_policy(self, AutoScalingGroupName: str, PolicyName: str) -> dict[str, Any]:
        del self._group(AutoScalingGroupName).policies[PolicyName]
        return {}

    def do_describe_scheduled_actions(self, AutoScalingGroupName: str) -> dict[str, Any]:
        names = self._group(AutoScalingGroupName).schedules
        return {"ScheduledUpdateGroupActions": [{"ScheduledActionName": name} for name in names]}

    def do_put_scheduled_update_group_action(
        self, AutoScalingGroupName: str, ScheduledActionName: str, **given: Any
    ) -> dict[str, Any]:
        self._group(AutoScalingGroupName).schedules[ScheduledActionName] = given
        return {}

    def do_delete_scheduled_action(self, AutoScalingGroupName: str, ScheduledActionName: str) -> dict[str, Any]:
        del self._group(AutoScalingGroupName).schedules[ScheduledActionName]
        return {}

    def do_describe_lifecycle_hooks(self, AutoScalingGroupName: str) -> dict[str, Any]:
        return {"LifecycleHooks": [{"LifecycleHookName": name} for name in self._group(AutoScalingGroupName).hooks]}

    def do_put_lifecycle_hook(self, AutoScalingGroupName: str, LifecycleHookName: str, **given: Any) -> dict[str, Any]:
        self._group(AutoScalingGroupName).hooks[LifecycleHookName] = given
        return {}

    def do_delete_lifecycle_hook(self, AutoScalingGroupName: str, LifecycleHookName: str) -> dict[str, Any]:
        self._group(AutoScalingGroupName).hooks.pop(LifecycleHookName, None)
        return {}

    def do_describe_notification_configurations(self, AutoScalingGroupNames: list[str]) -> dict[str, Any]:
        found = [
            {"AutoScalingGroupName": name, "TopicARN": topic, "NotificationType": kind}
            for name in AutoScalingGroupNames
            for topic, kinds in self._group(name).messages.items()
            for kind in kinds
        ]
        return {"NotificationConfigurations": found}

    def do_put_notification_configuration(
        self, AutoScalingGroupName: str, TopicARN: str, NotificationTypes: list[str]
    ) -> dict[str, Any]:
        self._group(AutoScalingGroupName).messages[TopicARN] = NotificationTypes
        return {}

    def do_delete_notification_configuration(self, AutoScalingGroupName: str, TopicARN: str) -> dict[str, Any]:
        del self._group(AutoScalingGroupName).messages[TopicARN]
        return {}

    def do_put_warm_pool(self, AutoScalingGroupName: str, **given: Any) -> dict[str, Any]:
        self._group(AutoScalingGroupName).warm_pool = given
        return {}

    def do_delete_warm_pool(self, AutoScalingGroupName: str, ForceDelete: bool) -> dict[str, Any]:
        assert ForceDelete is True
        self._group(AutoScalingGroupName).warm_pool = None
        return {}

    def do_start_instance_refresh(self, AutoScalingGroupName: str, Preferences: dict[str, Any]) -> dict[str, Any]:
        self._group(AutoScalingGroupName)
        if AutoScalingGroupName in self.refreshed:
            raise RefusedError("InstanceRefreshInProgress")
        self.refreshed.append(AutoScalingGroupName)
        return {"InstanceRefreshId": "r-1"}
