"""What hangs on an Auto Scaling group: scaling policies, schedules, messages, lifecycle hooks, a warm pool.

Each function leaves what others have put there alone: what is ours has a name with ``NAME_PREFIX``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cdk_codedeploy.operations.auto_scaling.client import AutoScalingClient
from cdk_codedeploy.operations.errors import translated

NAME_PREFIX = "cdk-codedeploy-"
"""What the names of policies, scheduled actions and hooks begin with that belong to a fleet of this library."""

Settings = Mapping[str, Mapping[str, object]]
"""By name, less the prefix: the members of the request that sets it, as boto3 takes them."""


def set_policies(group: str, wanted: Settings, *, client: AutoScalingClient) -> None:
    """Have just these scaling policies of ours.

    Args:
        group: Name of the Auto Scaling group.
        wanted: The policies.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "PutScalingPolicy".
    """
    with translated(f"set the scaling policies of the Auto Scaling group {group}"):
        there = _pages(client.describe_policies, "ScalingPolicies", AutoScalingGroupName=group)
        for name in _unwanted([str(each["PolicyName"]) for each in there], wanted):
            client.delete_policy(AutoScalingGroupName=group, PolicyName=name)
        for name, settings in wanted.items():
            client.put_scaling_policy(AutoScalingGroupName=group, PolicyName=NAME_PREFIX + name, **settings)


def set_schedules(group: str, wanted: Settings, *, client: AutoScalingClient) -> None:
    """Have just these scheduled actions of ours.

    Args:
        group: Name of the Auto Scaling group.
        wanted: The actions.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "PutScheduledUpdateGroupAction".
    """
    with translated(f"set the scheduled actions of the Auto Scaling group {group}"):
        there = _pages(client.describe_scheduled_actions, "ScheduledUpdateGroupActions", AutoScalingGroupName=group)
        for name in _unwanted([str(each["ScheduledActionName"]) for each in there], wanted):
            client.delete_scheduled_action(AutoScalingGroupName=group, ScheduledActionName=name)
        for name, settings in wanted.items():
            client.put_scheduled_update_group_action(
                AutoScalingGroupName=group, ScheduledActionName=NAME_PREFIX + name, **settings
            )


def set_hooks(group: str, wanted: Settings, *, client: AutoScalingClient) -> None:
    """Have just these lifecycle hooks of ours. CodeDeploy's own are never touched.

    Args:
        group: Name of the Auto Scaling group.
        wanted: The hooks.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "PutLifecycleHook".
    """
    with translated(f"set the lifecycle hooks of the Auto Scaling group {group}"):
        there = client.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]
        for name in _unwanted([str(each["LifecycleHookName"]) for each in there], wanted):
            client.delete_lifecycle_hook(AutoScalingGroupName=group, LifecycleHookName=name)
        for name, settings in wanted.items():
            client.put_lifecycle_hook(AutoScalingGroupName=group, LifecycleHookName=NAME_PREFIX + name, **settings)


def set_notifications(group: str, wanted: Mapping[str, Sequence[str]], *, client: AutoScalingClient) -> None:
    """Send messages to just these topics.

    Args:
        group: Name of the Auto Scaling group.
        wanted: By ARN of a topic, what it is told, such as ``autoscaling:EC2_INSTANCE_LAUNCH``.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "PutNotificationConfiguration".
    """
    with translated(f"set the messages of the Auto Scaling group {group}"):
        there = _pages(
            client.describe_notification_configurations, "NotificationConfigurations", AutoScalingGroupNames=[group]
        )
        for topic in sorted({str(each["TopicARN"]) for each in there} - wanted.keys()):
            client.delete_notification_configuration(AutoScalingGroupName=group, TopicARN=topic)
        for topic, kinds in wanted.items():
            client.put_notification_configuration(
                AutoScalingGroupName=group, TopicARN=topic, NotificationTypes=list(kinds)
            )


def set_warm_pool(group: Mapping[str, Any], wanted: Mapping[str, object] | None, *, client: AutoScalingClient) -> None:
    """Have this warm pool, or none.

    Args:
        group: The Auto Scaling group as the API describes it.
        wanted: The members of the request, as boto3 takes them, or None for no warm pool.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "PutWarmPool".
    """
    name, there = group["AutoScalingGroupName"], group.get("WarmPoolConfiguration")
    with translated(f"set the warm pool of the Auto Scaling group {name}"):
        if wanted is not None:
            client.put_warm_pool(AutoScalingGroupName=name, **wanted)
        elif there and there.get("Status") != "PendingDelete":
            client.delete_warm_pool(AutoScalingGroupName=name, ForceDelete=True)


def _unwanted(there: Sequence[str], wanted: Settings) -> list[str]:
    ours = {name for name in there if name.startswith(NAME_PREFIX)}
    return sorted(ours - {NAME_PREFIX + name for name in wanted})


def _pages(operation: Callable[..., Mapping[str, Any]], key: str, **request: object) -> Iterator[Mapping[str, Any]]:
    # All are read before the first is changed, so that no page is missed.
    found: list[Mapping[str, Any]] = []
    while True:
        page = operation(**request)
        found += page[key]
        if not page.get("NextToken"):
            return iter(found)
        request["NextToken"] = page["NextToken"]
