"""The Auto Scaling group of a fleet, and what hangs on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.fleet import (
    BootHook,
    FleetEvent,
    FleetNotification,
    ScheduledCapacity,
    TargetTrackingPolicy,
    WarmPool,
    WarmPoolState,
)
from cdk_codedeploy.server.fleet.limits import HEALTH_CHECK_GRACE, INSTANCE_LIFETIME
from cdk_codedeploy.server.fleet.names import check_names
from cdk_codedeploy.server.fleet.scheduled_capacity import check_capacities
from cdk_codedeploy.server.fleet.target_tracking import REQUESTS, WARMUP
from cdk_codedeploy.server.fleet.time import seconds
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind
from cdk_codedeploy.service import check_kind, listed
from cdk_codedeploy.synthesis import change_l1, make_l1, make_l2
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

    from cdk_codedeploy.server.load_balanced_fleet.mixed_instances import MixedInstances


@dataclass(frozen=True, kw_only=True)
class GroupSettings:
    """What a fleet was told of its Auto Scaling group: see there.

    Args:
        min_capacity: The fewest instances.
        max_capacity: The most instances.
        desired_capacity: How many there are after each update of the stack.
        load_balancer_health_check_grace: After which time the load balancer's health check counts.
        default_instance_warmup: How long a new instance does not count for metrics.
        max_instance_lifetime: How old an instance may be.
        scaling: Scaling policies.
        schedules: Scheduled changes of capacity.
        notifications: Messages to topics.
        boot_hooks: Lifecycle hooks at the start of instances.
        warm_pool: Instances that wait.
    """

    min_capacity: int | None
    max_capacity: int | None
    desired_capacity: int | None
    load_balancer_health_check_grace: cdk.Duration | None
    default_instance_warmup: cdk.Duration | None
    max_instance_lifetime: cdk.Duration | None
    scaling: Sequence[TargetTrackingPolicy]
    schedules: Sequence[ScheduledCapacity]
    notifications: Sequence[FleetNotification]
    boot_hooks: Sequence[BootHook]
    warm_pool: WarmPool | None

    def given(self) -> dict[str, bool]:
        """Return which parameters were given."""
        return {name: value not in (None, (), []) for name, value in vars(self).items()}

    def check(self, mixed: MixedInstances | None, kind: BalancerKind) -> None:
        """Refuse what Auto Scaling would refuse.

        Args:
            mixed: Several instance types.
            kind: Which load balancer there is.

        Raises:
            ValidationError: About the first parameter that is wrong.
        """
        if self.max_capacity is None:
            raise ValidationError(
                "max_capacity",
                "nothing",
                allowed="a fleet ends somewhere",
                remedy="pass max_capacity, or an auto_scaling_group",
            )
        sizes = (1 if self.min_capacity is None else self.min_capacity, self.desired_capacity, self.max_capacity)
        # What a parameter of the stack says is known only when it is deployed.
        check_capacities(*(None if is_token(each) else each for each in sizes))
        for name, value, limit in (
            ("load_balancer_health_check_grace", self.load_balancer_health_check_grace, HEALTH_CHECK_GRACE),
            ("default_instance_warmup", self.default_instance_warmup, WARMUP),
            ("max_instance_lifetime", self.max_instance_lifetime, INSTANCE_LIFETIME),
        ):
            if value is not None:
                seconds(name, value, limit)
        if self.load_balancer_health_check_grace is not None and kind is BalancerKind.NONE:
            raise ValidationError(
                "load_balancer_health_check_grace",
                "a value without a load balancer",
                allowed="only a load balancer checks health",
                remedy="leave it out",
            )
        check_scaling(self.scaling, counts=kind is BalancerKind.APPLICATION)
        for name, what, given in (
            ("schedules", ScheduledCapacity, self.schedules),
            ("notifications", FleetNotification, self.notifications),
            ("boot_hooks", BootHook, self.boot_hooks),
        ):
            for each in listed(name, given):
                check_kind(name, each, what, f"pass a {what.__name__}", required=True)
        check_names("schedules", [each.name for each in self.schedules])
        check_names("boot_hooks", [each.name for each in self.boot_hooks])
        check_kind("warm_pool", self.warm_pool, WarmPool, "pass a WarmPool")
        if self.warm_pool is not None and mixed is not None:
            raise ValidationError(
                "warm_pool",
                "a value together with mixed_instances",
                allowed="an Auto Scaling group with several instance types or spot instances has no warm pool",
                remedy="leave one of the two out",
            )

    @property
    def hibernates(self) -> bool:
        """Whether instances wait with their memory on disk."""
        return getattr(self.warm_pool, "state", None) == WarmPoolState.HIBERNATED

    def make(
        self,
        scope: Construct,
        vpc: ec2.IVpc | ec2.Vpc,
        subnets: ec2.SubnetSelection | None,
        template: ec2.ILaunchTemplate,
        mixed: MixedInstances | None,
    ) -> autoscaling.AutoScalingGroup:
        """Make the Auto Scaling group.

        Args:
            scope: Construct to make it in.
            vpc: Network of the instances.
            subnets: Their subnets.
            template: What they are started from.
            mixed: Several instance types.
        """
        group = make_l2(
            autoscaling.AutoScalingGroup,
            autoscaling.AutoScalingGroupProps,
            scope,
            "AutoScalingGroup",
            vpc=vpc,
            vpc_subnets=subnets,
            launch_template=template if mixed is None else None,
            mixed_instances_policy=None if mixed is None else mixed.to_policy(template),
            capacity_rebalance=None if mixed is None else mixed.rebalances,
            min_capacity=self.min_capacity,
            max_capacity=self.max_capacity,
            desired_capacity=self.desired_capacity,
            health_checks=self._health_checks(),
            default_instance_warmup=self.default_instance_warmup,
            max_instance_lifetime=self.max_instance_lifetime,
            notifications=[_notification(each) for each in self.notifications] or None,
        )
        if self.boot_hooks:
            hooks = [_in_javascript(each.name, each.to_properties().request()) for each in self.boot_hooks]
            # In the group itself, so that the first instances have them too.
            change_l1(cast("cdk.CfnResource", group.node.default_child), "lifecycleHookSpecificationList", hooks)
        if self.warm_pool is not None:
            group.add_warm_pool(
                min_size=self.warm_pool.min_size,
                max_group_prepared_capacity=self.warm_pool.max_prepared_capacity,
                pool_state=autoscaling.PoolState[WarmPoolState(self.warm_pool.state).name],
                reuse_on_scale_in=self.warm_pool.reuse_on_scale_in,
            )
        return group

    def _health_checks(self) -> autoscaling.HealthChecks | None:
        """Return which health checks count: those of EC2 alone, or after a time those of the load balancer too."""
        if self.load_balancer_health_check_grace is None:
            return None
        return autoscaling.HealthChecks.with_additional_checks(
            additional_types=[autoscaling.AdditionalHealthCheckType.ELB],
            grace_period=self.load_balancer_health_check_grace,
        )


def check_scaling(scaling: Sequence[TargetTrackingPolicy], *, counts: bool) -> None:
    """Refuse scaling policies that are none, have one name, or count requests that no load balancer counts.

    Args:
        scaling: The policies.
        counts: Whether there is an Application Load Balancer.

    Raises:
        ValidationError: About ``scaling``.
    """
    for each in listed("scaling", scaling):
        check_kind("scaling", each, TargetTrackingPolicy, "pass a TargetTrackingPolicy", required=True)
        if each.needs_target_group and not counts:
            raise ValidationError(
                "scaling",
                "requests without a target group of an Application Load Balancer",
                allowed="no other load balancer counts requests",
                remedy="hold another metric, such as TargetTrackingPolicy.cpu(50)",
            )
    check_names("scaling", [each.name for each in scaling])


def add_policy(scope: Construct, group_name: str, policy: TargetTrackingPolicy, label: str | None) -> None:
    """Make a scaling policy.

    Args:
        scope: Construct to make it in.
        group_name: Name of the Auto Scaling group.
        policy: The policy.
        label: Auto Scaling's label of the target group whose requests count, if the policy names none.
    """
    found = policy.to_properties()
    metric: dict[str, object] = {"predefinedMetricType": found.metric}
    if found.metric == REQUESTS:
        metric["resourceLabel"] = found.resource_label or label
    make_l1(
        autoscaling.CfnScalingPolicy,
        autoscaling.CfnScalingPolicyProps,
        scope,
        f"Scaling{policy.name}",
        auto_scaling_group_name=group_name,
        policy_type="TargetTrackingScaling",
        estimated_instance_warmup=found.warmup_seconds,
        target_tracking_configuration={
            "predefinedMetricSpecification": metric,
            "targetValue": policy.target,
            "disableScaleIn": found.disable_scale_in,
        },
    )


def add_schedule(scope: Construct, group_name: str, schedule: ScheduledCapacity) -> None:
    """Make a scheduled change of capacity.

    Args:
        scope: Construct to make it in.
        group_name: Name of the Auto Scaling group.
        schedule: The change.
    """
    make_l1(
        autoscaling.CfnScheduledAction,
        autoscaling.CfnScheduledActionProps,
        scope,
        f"Schedule{schedule.name}",
        auto_scaling_group_name=group_name,
        recurrence=schedule.recurrence,
        time_zone=schedule.time_zone,
        min_size=schedule.min_capacity,
        max_size=schedule.max_capacity,
        desired_capacity=schedule.desired_capacity,
    )


def _notification(given: FleetNotification) -> autoscaling.NotificationConfiguration:
    events = [autoscaling.ScalingEvent[f"INSTANCE_{FleetEvent(each).name}"] for each in given.events]
    return autoscaling.NotificationConfiguration(
        topic=cast("Any", given.topic), scaling_events=autoscaling.ScalingEvents(*events)
    )


def _in_javascript(name: str, request: Mapping[str, object]) -> dict[str, object]:
    """Return a lifecycle hook as the L1 spells it."""
    found = {f"{word[0].lower()}{word[1:]}": value for word, value in request.items()}
    return {"lifecycleHookName": f"cdk-codedeploy-{name}", **found}
