"""What hangs on an Auto Scaling group and is copied with it: policies, schedules, notifications, metrics, warm pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.run.service_role import ServiceRole

_POLICY_SETTINGS = (
    "AdjustmentType",
    "Cooldown",
    "Enabled",
    "EstimatedInstanceWarmup",
    "MetricAggregationType",
    "MinAdjustmentMagnitude",
    "MinAdjustmentStep",
    "PolicyName",
    "PolicyType",
    "PredictiveScalingConfiguration",
    "ScalingAdjustment",
    "StepAdjustments",
    "TargetTrackingConfiguration",
)
_SCHEDULE_SETTINGS = (
    "DesiredCapacity",
    "EndTime",
    "MaxSize",
    "MinSize",
    "Recurrence",
    "ScheduledActionName",
    "StartTime",
    "TimeZone",
)
_WARM_POOL_SETTINGS = ("InstanceReusePolicy", "MaxGroupPreparedCapacity", "MinSize", "PoolState")


def copy(role: ServiceRole, original: Mapping[str, Any], name: str) -> None:
    """Copy it to another group.

    Alarms that start step policies are not copied: here they start nothing.

    Args:
        role: The service role.
        original: AutoScalingGroup of Auto Scaling's API.
        name: Name of the other group.
    """
    old, new = {"AutoScalingGroupName": original["AutoScalingGroupName"]}, {"AutoScalingGroupName": name}
    for policy in role.pages("autoscaling", "DescribePolicies", "ScalingPolicies", **old):
        role.call("autoscaling", "PutScalingPolicy", **new, **_settings(policy, _POLICY_SETTINGS))
    for action in role.pages("autoscaling", "DescribeScheduledActions", "ScheduledUpdateGroupActions", **old):
        role.call("autoscaling", "PutScheduledUpdateGroupAction", **new, **_settings(action, _SCHEDULE_SETTINGS))
    topics: dict[str, list[str]] = {}
    for each in role.pages(
        "autoscaling",
        "DescribeNotificationConfigurations",
        "NotificationConfigurations",
        AutoScalingGroupNames=[original["AutoScalingGroupName"]],
    ):
        topics.setdefault(each["TopicARN"], []).append(each["NotificationType"])
    for topic, kinds in topics.items():
        role.call("autoscaling", "PutNotificationConfiguration", **new, TopicARN=topic, NotificationTypes=kinds)
    metrics = [each["Metric"] for each in original.get("EnabledMetrics", [])]
    if metrics:
        role.call("autoscaling", "EnableMetricsCollection", **new, Metrics=metrics, Granularity="1Minute")
    if original.get("WarmPoolConfiguration"):
        settings = _settings(original["WarmPoolConfiguration"], _WARM_POOL_SETTINGS)
        role.call("autoscaling", "PutWarmPool", **new, **settings)


def _settings(found: Mapping[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    return {key: found[key] for key in wanted if found.get(key) not in (None, "", [])}
