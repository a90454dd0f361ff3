"""The parts of a fleet, and what may be done with them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind
from cdk_codedeploy.server.load_balanced_fleet.fleet_alarm import NAMESPACES, FleetAlarm
from cdk_codedeploy.server.load_balanced_fleet.group_settings import add_policy, add_schedule, check_scaling
from cdk_codedeploy.server.load_balanced_fleet.made_alarm import MadeAlarm
from cdk_codedeploy.server.load_balanced_fleet.names import dimensions_of
from cdk_codedeploy.server.load_balancer import LoadBalancer
from cdk_codedeploy.service import shown
from cdk_codedeploy.synthesis import make_l1

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_ec2 as ec2
    from aws_cdk import aws_iam as iam

    from cdk_codedeploy.server.fleet import ScheduledCapacity, TargetTrackingPolicy
    from cdk_codedeploy.server.load_balanced_fleet.balanced_parts import (
        BalancedParts,
        Balancer,
        Listener,
        TargetGroup,
    )
    from cdk_codedeploy.server.load_balanced_fleet.instances import InstanceParts


class FleetParts(Construct):
    """The parts of a fleet, each as the CDK's own construct or interface."""

    _kind: BalancerKind
    _group: autoscaling.IAutoScalingGroup
    _instances: InstanceParts | None
    _balanced: BalancedParts
    _alarms: list[Any]
    _vpc: ec2.IVpc | None

    @property
    def vpc(self) -> ec2.IVpc | None:
        """The network. None with a given Auto Scaling group and no network."""
        return self._vpc

    @property
    def auto_scaling_group(self) -> autoscaling.IAutoScalingGroup:
        """The Auto Scaling group, for ``auto_scaling_groups`` of a deployment group."""
        return self._group

    @property
    def launch_template(self) -> ec2.ILaunchTemplate | None:
        """The launch template. None with a given Auto Scaling group."""
        return None if self._instances is None else self._instances.launch_template

    @property
    def instance_profile(self) -> iam.IInstanceProfile | None:
        """The instance profile. None with a given launch template or Auto Scaling group."""
        return None if self._instances is None else self._instances.instance_profile

    @property
    def role(self) -> iam.IRole | None:
        """The role of the instances. None where it is not known."""
        return None if self._instances is None else self._instances.role

    @property
    def security_group(self) -> ec2.ISecurityGroup | None:
        """The security group of the instances. None with a given launch template or Auto Scaling group."""
        return None if self._instances is None else self._instances.security_group

    @property
    def load_balancer(self) -> Balancer | None:
        """The load balancer. None without one, and where a given listener or target group hides it."""
        return self._balanced.load_balancer

    @property
    def listener(self) -> Listener | None:
        """The listener of the first target group, if it is known."""
        return next(iter(self._balanced.listeners.values()), None)

    @property
    def listeners(self) -> dict[str, Listener]:
        """The listeners by the names of the target groups."""
        return dict(self._balanced.listeners)

    @property
    def target_group(self) -> TargetGroup | None:
        """The first target group. None without a load balancer."""
        return next(iter(self._balanced.target_groups.values()), None)

    @property
    def target_groups(self) -> dict[str, TargetGroup]:
        """The target groups by their names."""
        return dict(self._balanced.target_groups)

    @cached_property
    def _load_balancers(self) -> list[LoadBalancer]:
        make = LoadBalancer.network if self._kind is BalancerKind.NETWORK else LoadBalancer.application
        return [cast("Any", make)(each) for each in self._balanced.target_groups.values()]

    @property
    def load_balancers(self) -> list[LoadBalancer] | None:
        """The target groups for ``load_balancers`` of a deployment group. None without a load balancer."""
        return list(self._load_balancers) or None

    @property
    def alarms(self) -> list[cloudwatch.IAlarm]:
        """The alarms, for ``alarms`` of a deployment group: those made, then those given."""
        return list(self._alarms)

    def add_alarm_action(self, *actions: cloudwatch.IAlarmAction) -> None:
        """Do something when one of the alarms rings that were made.

        Args:
            actions: What, such as ``SnsAction(topic)``.
        """
        for each in self._alarms:
            if isinstance(each, MadeAlarm):
                each.add_alarm_action(*actions)

    def add_scaling(self, policy: TargetTrackingPolicy) -> None:
        """Add a scaling policy.

        Args:
            policy: The policy. One of requests without a target group counts those of the first one.

        Raises:
            ValidationError: When there are no requests to count, or another policy has its name.
        """
        with located("load-balanced fleet", self.node.id):
            check_scaling([policy], counts=self._kind is BalancerKind.APPLICATION)
            label = self._requests() if policy.needs_target_group else None
            self._refuse_again("scaling", f"Scaling{policy.name}", policy.name)
        add_policy(self, self._group.auto_scaling_group_name, policy, label)

    def add_schedule(self, schedule: ScheduledCapacity) -> None:
        """Add a change of capacity at certain times.

        Args:
            schedule: The change.

        Raises:
            ValidationError: When another change has its name.
        """
        with located("load-balanced fleet", self.node.id):
            self._refuse_again("schedules", f"Schedule{schedule.name}", schedule.name)
        add_schedule(self, self._group.auto_scaling_group_name, schedule)

    def metric(
        self, metric_name: str, *, statistic: str = "Sum", period: cdk.Duration | None = None, target: str | None = None
    ) -> cloudwatch.Metric:
        """Return a metric of a target group.

        Args:
            metric_name: Name of the metric, such as ``RequestCount``.
            statistic: Statistic, such as ``Sum``, ``Maximum`` or ``p90``. Default: ``Sum``.
            period: Over which time. Default: a minute.
            target: Name of the target group. Default: the first.

        Raises:
            ValidationError: When there is no such target group, or its load balancer is not known.
        """
        with located("load-balanced fleet", self.node.id):
            groups = self._balanced.target_groups
            name = next(iter(groups), "") if target is None else target
            if name not in groups:
                raise ValidationError(
                    "target",
                    shown(target),
                    allowed=f"the fleet has {', '.join(map(shown, groups)) or 'no target group'}",
                    remedy="name one of these" if groups else "give it a load balancer",
                )
            dimensions = self._dimensions("metric", name)
        return cloudwatch.Metric(
            namespace=NAMESPACES[self._kind],
            metric_name=metric_name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=period or cdk.Duration.minutes(1),
        )

    def _dimensions(self, parameter: str, name: str) -> dict[str, str]:
        return dimensions_of(parameter, self._balanced.target_groups[name])

    def _requests(self) -> str:
        """Return Auto Scaling's label of the first target group."""
        found = self._dimensions("scaling", next(iter(self._balanced.target_groups)))
        return f"{found['LoadBalancer']}/{found['TargetGroup']}"

    def _refuse_again(self, parameter: str, id: str, name: str) -> None:
        if self.node.try_find_child(id) is not None:
            raise ValidationError(
                parameter, f'"{name}" twice', allowed="each has a name of its own", remedy="choose another name"
            )

    def _make_alarms(self, wanted: list[Any]) -> list[Any]:
        """Make the alarms of each target group, and return them with those that were given."""
        ours = [each for each in wanted if isinstance(each, FleetAlarm)]
        found: list[Any] = []
        for name in self._balanced.target_groups if ours else ():
            dimensions = self._dimensions("alarms", name)
            for each in ours:
                properties = each.to_properties(self._kind, dimensions)
                resource = make_l1(
                    cloudwatch.CfnAlarm, cloudwatch.CfnAlarmProps, self, f"{name}{each.name}", **properties
                )
                found.append(MadeAlarm(resource))
        return [*found, *(each for each in wanted if not isinstance(each, FleetAlarm))]
