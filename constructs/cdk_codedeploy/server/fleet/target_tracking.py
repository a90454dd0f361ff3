"""Scaling policies that hold a metric at a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.fleet_properties import TargetTracking
from cdk_codedeploy.server.fleet.names import check_name
from cdk_codedeploy.server.fleet.time import seconds
from cdk_codedeploy.service import Limit, check_flag, shown

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

WARMUP = Limit(
    what="the warm-up of an instance takes",
    minimum=0,
    maximum=86_400,
    unit="seconds",
    source="API reference of Auto Scaling, PutScalingPolicy",
    remedy="give at most 1 day",
)
REQUESTS = "ALBRequestCountPerTarget"
"""Auto Scaling's word for the requests that each instance gets."""

_HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class TargetTrackingPolicy:
    """A scaling policy that adds and removes instances so that a metric stays at a value.

    Make one with ``cpu``, ``requests``, ``network_in`` or ``network_out``. The policy follows the fleet: it is on the
    Auto Scaling group that is live.

    Args:
        name: Name of the policy, unique in the fleet: letters, digits, ``-`` and ``_``.
        metric: Auto Scaling's word for the metric, such as ``ASGAverageCPUUtilization``.
        target: The value to hold, above 0, in the unit of the metric.
        resource_label: Which load balancer and target group, for ``ALBRequestCountPerTarget``. Default: none.
        disable_scale_in: Only ever add instances. Default: False.
        warmup: How long a new instance counts for nothing, at most 1 day. Default: the fleet's.

    Raises:
        ValidationError: When a value is out of range.

    Source: API reference of Auto Scaling, "PutScalingPolicy" and "PredefinedMetricSpecification".
    """

    name: str
    metric: str
    target: float
    resource_label: str | None = None
    disable_scale_in: bool = False
    warmup: cdk.Duration | None = None

    def __post_init__(self) -> None:
        check_name("scaling policy name", self.name)
        check_flag("disable_scale_in", self.disable_scale_in)
        if not _is_above_zero(self.target):
            raise ValidationError(
                "target", shown(self.target), allowed="the value is above 0", remedy="give a number above 0"
            )
        self.to_properties()

    @classmethod
    def cpu(
        cls, target: float, *, name: str = "Cpu", disable_scale_in: bool = False, warmup: cdk.Duration | None = None
    ) -> TargetTrackingPolicy:
        """Hold the average load of the processors.

        Args:
            target: The load in percent, above 0 and at most 100.
            name: Name of the policy, unique in the fleet.
            disable_scale_in: Only ever add instances. Default: False.
            warmup: How long a new instance counts for nothing, at most 1 day. Default: the fleet's.

        Raises:
            ValidationError: When a value is out of range.
        """
        if _is_above_zero(target) and target > _HUNDRED:
            raise ValidationError(
                "target", shown(target), allowed="a load is at most 100 percent", remedy="give a lower value"
            )
        return cls(
            name=name,
            metric="ASGAverageCPUUtilization",
            target=target,
            disable_scale_in=disable_scale_in,
            warmup=warmup,
        )

    @classmethod
    def requests(
        cls,
        target: float,
        target_group: elbv2.ApplicationTargetGroup | None = None,
        *,
        name: str = "Requests",
        disable_scale_in: bool = False,
        warmup: cdk.Duration | None = None,
    ) -> TargetTrackingPolicy:
        """Hold the number of requests that an Application Load Balancer sends to each instance.

        Args:
            target: Requests to an instance in a minute.
            target_group: The target group, which a listener sends requests to. Default: the first of a
                ``LoadBalancedFleet``; a ``BlueGreenFleet`` needs it.
            name: Name of the policy, unique in the fleet.
            disable_scale_in: Only ever add instances. Default: False.
            warmup: How long a new instance counts for nothing, at most 1 day. Default: the fleet's.

        Raises:
            ValidationError: When a value is out of range.
        """
        return cls(
            name=name,
            metric=REQUESTS,
            target=target,
            resource_label=None if target_group is None else requests_to(target_group),
            disable_scale_in=disable_scale_in,
            warmup=warmup,
        )

    @classmethod
    def network_in(cls, target: float, *, name: str = "NetworkIn") -> TargetTrackingPolicy:
        """Hold the average number of bytes that an instance receives in a minute.

        Args:
            target: Bytes.
            name: Name of the policy, unique in the fleet.

        Raises:
            ValidationError: When the value is not above 0.
        """
        return cls(name=name, metric="ASGAverageNetworkIn", target=target)

    @classmethod
    def network_out(cls, target: float, *, name: str = "NetworkOut") -> TargetTrackingPolicy:
        """Hold the average number of bytes that an instance sends in a minute.

        Args:
            target: Bytes.
            name: Name of the policy, unique in the fleet.

        Raises:
            ValidationError: When the value is not above 0.
        """
        return cls(name=name, metric="ASGAverageNetworkOut", target=target)

    @property
    def needs_target_group(self) -> bool:
        """Whether it holds the number of requests, and leaves it to the fleet of which target group."""
        return self.metric == REQUESTS and self.resource_label is None

    def to_properties(self) -> TargetTracking:
        """Return what the handler is told."""
        return TargetTracking(
            name=self.name,
            metric=self.metric,
            target=f"{self.target:g}",
            resource_label=self.resource_label,
            disable_scale_in=self.disable_scale_in,
            warmup_seconds=None if self.warmup is None else seconds("warmup", self.warmup, WARMUP),
        )


def requests_to(target_group: elbv2.ApplicationTargetGroup) -> str:
    """Return Auto Scaling's label of a target group, which names its load balancer too."""
    return f"{target_group.first_load_balancer_full_name}/{target_group.target_group_full_name}"


def _is_above_zero(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
