"""What a template says of the Auto Scaling group that a deployment group copies, and the API's words for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_EC2 = "EC2"


@dataclass(frozen=True, kw_only=True)
class TargetTracking:
    """A scaling policy that holds a metric at a value.

    Attributes:
        name: Its name, less the prefix of this library.
        metric: The API's word for the metric, such as ``ASGAverageCPUUtilization``.
        target: The value, as text: CloudFormation knows no other numbers.
        resource_label: Which target group, for ``ALBRequestCountPerTarget``.
        disable_scale_in: Whether it only ever adds instances.
        warmup_seconds: How long a new instance counts for nothing.
    """

    name: str
    metric: str
    target: str
    resource_label: str | None = None
    disable_scale_in: bool = False
    warmup_seconds: int | None = None

    def request(self) -> dict[str, object]:
        """Return the policy as the API has it."""
        metric: dict[str, object] = {"PredefinedMetricType": self.metric}
        if self.resource_label is not None:
            metric["ResourceLabel"] = self.resource_label
        found: dict[str, object] = {
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": {
                "PredefinedMetricSpecification": metric,
                "TargetValue": float(self.target),
                "DisableScaleIn": self.disable_scale_in,
            },
        }
        if self.warmup_seconds is not None:
            found["EstimatedInstanceWarmup"] = self.warmup_seconds
        return found


@dataclass(frozen=True, kw_only=True)
class ScheduledChange:
    """A change of capacity that comes again and again.

    Attributes:
        name: Its name, less the prefix of this library.
        recurrence: When, as five fields of cron.
        time_zone: Of the recurrence, such as ``Europe/Vienna``.
        min_size: The new minimum.
        max_size: The new maximum.
        desired_capacity: The new capacity.
    """

    name: str
    recurrence: str
    time_zone: str | None = None
    min_size: int | None = None
    max_size: int | None = None
    desired_capacity: int | None = None

    def request(self) -> dict[str, object]:
        """Return the change as the API has it."""
        return _given(
            Recurrence=self.recurrence,
            TimeZone=self.time_zone,
            MinSize=self.min_size,
            MaxSize=self.max_size,
            DesiredCapacity=self.desired_capacity,
        )


@dataclass(frozen=True, kw_only=True)
class Told:
    """Messages of Auto Scaling to a topic.

    Attributes:
        topic_arn: ARN of the topic.
        types: What is told, such as ``autoscaling:EC2_INSTANCE_LAUNCH_ERROR``.
    """

    topic_arn: str
    types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LaunchHook:
    """A lifecycle hook that holds a new instance back until somebody says that it has started.

    Attributes:
        name: Its name, less the prefix of this library.
        seconds: How long that may take.
        default_result: ``ABANDON`` or ``CONTINUE`` when nobody says anything.
    """

    name: str
    seconds: int
    default_result: str = "ABANDON"

    def request(self) -> dict[str, object]:
        """Return the hook as the API has it."""
        return {
            "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
            "HeartbeatTimeout": self.seconds,
            "DefaultResult": self.default_result,
        }


@dataclass(frozen=True, kw_only=True)
class WarmPoolSettings:
    """Instances that wait, started before.

    Attributes:
        state: ``Stopped``, ``Running`` or ``Hibernated``.
        min_size: At least so many.
        max_prepared: At most so many together with the group's own.
        reuse: Whether instances that are scaled in go back to the pool.
    """

    state: str
    min_size: int = 0
    max_prepared: int | None = None
    reuse: bool = False

    def request(self) -> dict[str, object]:
        """Return the warm pool as the API has it. -1 takes an upper bound away."""
        return {
            "PoolState": self.state,
            "MinSize": self.min_size,
            "MaxGroupPreparedCapacity": -1 if self.max_prepared is None else self.max_prepared,
            "InstanceReusePolicy": {"ReuseOnScaleIn": self.reuse},
        }


@dataclass(frozen=True, kw_only=True)
class FleetProperties:
    """What a template says of the Auto Scaling group.

    Attributes:
        launch_template_id: Id of the launch template.
        launch_template_version: Its version.
        subnets: Ids of the subnets.
        min_size: The fewest instances.
        max_size: The most instances.
        desired_capacity: How many instances there are at first. Default: the fewest.
        target_groups: ARNs of the target groups.
        classic_load_balancers: Names of Classic Load Balancers.
        grace_seconds: How long after its start the health of an instance does not count.
        warmup_seconds: How long a new instance does not count for metrics.
        max_lifetime_seconds: How old an instance may be.
        tags: Tags of the group and of its instances.
        policies: Scaling policies.
        schedules: Scheduled changes of capacity.
        messages: Messages to topics.
        hooks: Lifecycle hooks at the start of instances.
        warm_pool: The warm pool, or none.
        follow_up: What a new version of the launch template leads to: ``NEXT_DEPLOYMENT``, ``INSTANCE_REFRESH`` or
            ``DEPLOYMENT``.
        refresh_percentage: How many instances stay in service during a refresh.
    """

    launch_template_id: str
    launch_template_version: str
    subnets: tuple[str, ...]
    min_size: int
    max_size: int
    desired_capacity: int | None = None
    target_groups: tuple[str, ...] = ()
    classic_load_balancers: tuple[str, ...] = ()
    grace_seconds: int = 300
    warmup_seconds: int | None = None
    max_lifetime_seconds: int = 0
    tags: dict[str, str] = field(default_factory=dict[str, str])
    policies: tuple[TargetTracking, ...] = ()
    schedules: tuple[ScheduledChange, ...] = ()
    messages: tuple[Told, ...] = ()
    hooks: tuple[LaunchHook, ...] = ()
    warm_pool: WarmPoolSettings | None = None
    follow_up: str = "NEXT_DEPLOYMENT"
    refresh_percentage: int = 90

    def settings(self, *, tried: bool) -> dict[str, object]:
        """Return the settings that an update states, as the API has them. The capacity is Auto Scaling's own.

        Args:
            tried: Whether a deployment has succeeded. Before that, no instance passes a load balancer's health check,
                and Auto Scaling would replace them for ever.
        """
        found: dict[str, object] = {
            "LaunchTemplate": {
                "LaunchTemplateId": self.launch_template_id,
                "Version": self.launch_template_version,
            },
            "MinSize": self.min_size,
            "MaxSize": self.max_size,
            "VPCZoneIdentifier": ",".join(self.subnets),
            "HealthCheckType": "ELB" if tried else _EC2,
            "HealthCheckGracePeriod": self.grace_seconds,
            "MaxInstanceLifetime": self.max_lifetime_seconds,
            # -1 takes it away again.
            "DefaultInstanceWarmup": -1 if self.warmup_seconds is None else self.warmup_seconds,
        }
        return found

    def first_settings(self) -> dict[str, object]:
        """Return the settings of a new group, as the API has them."""
        found = self.settings(tried=False)
        found["DesiredCapacity"] = self.min_size if self.desired_capacity is None else self.desired_capacity
        if self.warmup_seconds is None:
            del found["DefaultInstanceWarmup"]
        if self.target_groups:
            found["TargetGroupARNs"] = list(self.target_groups)
        if self.classic_load_balancers:
            found["LoadBalancerNames"] = list(self.classic_load_balancers)
        if self.hooks:
            # Set from the first instance on.
            found["LifecycleHookSpecificationList"] = [
                {"LifecycleHookName": f"cdk-codedeploy-{hook.name}", **hook.request()} for hook in self.hooks
            ]
        return found


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def by_name(
    things: tuple[TargetTracking, ...] | tuple[ScheduledChange, ...] | tuple[LaunchHook, ...],
) -> Mapping[str, Mapping[str, object]]:
    """Return the requests of things that have names."""
    return {each.name: each.request() for each in things}
