"""Several instance types in a fleet, bought on demand and on the spot market."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import ApiText, Limit, check_count, check_flag, check_kind, listed, shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_ec2 as ec2

_SOURCE = "API reference of Auto Scaling, InstancesDistribution"
_TYPES = Limit(
    what="an Auto Scaling group takes",
    minimum=1,
    maximum=40,
    unit="instance types",
    source="API reference of Auto Scaling, LaunchTemplate",
    remedy="give 1 to 40",
    adjustable=True,
)
_PERCENT = Limit(
    what="on-demand instances are",
    minimum=0,
    maximum=100,
    unit="percent of those beyond the base",
    source=_SOURCE,
    remedy="give 0 to 100",
)
_BASE = Limit(
    what="the base is", minimum=0, unit="on-demand instances", source=_SOURCE, remedy="give a whole number from 0 on"
)
_POOLS = Limit(what="there are", minimum=1, maximum=20, unit="spot pools", source=_SOURCE, remedy="give 1 to 20")
_WEIGHT = Limit(
    what="an instance counts for",
    minimum=1,
    maximum=999,
    unit="units of capacity",
    source="API reference of Auto Scaling, LaunchTemplateOverrides",
    remedy="give 1 to 999",
)
_ALL = 100


class SpotStrategy(ApiText):
    """From which pools spot instances come.

    Source: API reference of Auto Scaling, "InstancesDistribution".
    """

    PRICE_CAPACITY_OPTIMIZED = "price-capacity-optimized"
    """From those that are least likely to be interrupted, the cheapest. The default."""

    CAPACITY_OPTIMIZED = "capacity-optimized"
    """From those that are least likely to be interrupted."""

    CAPACITY_OPTIMIZED_PRIORITIZED = "capacity-optimized-prioritized"
    """The same, in the order of the instance types where that makes no difference."""

    LOWEST_PRICE = "lowest-price"
    """From the cheapest, interrupted most often."""


class OnDemandStrategy(ApiText):
    """Which instance types are bought on demand.

    Source: API reference of Auto Scaling, "InstancesDistribution".
    """

    PRIORITIZED = "prioritized"
    """In the order in which they are given. The default."""

    LOWEST_PRICE = "lowest-price"
    """The cheapest first."""


@dataclass(frozen=True, kw_only=True)
class InstanceOverride:
    """An instance type of a fleet with settings of its own.

    Args:
        instance_type: The instance type.
        weight: For how many units of capacity an instance counts, 1 to 999. All types of a fleet have one or none has.
        launch_template: What instances of this type are started from, such as for another processor. Default: the
            fleet's.

    Raises:
        ValidationError: When the weight is out of range.

    Source: API reference of Auto Scaling, "LaunchTemplateOverrides".
    """

    instance_type: ec2.InstanceType
    weight: int | None = None
    launch_template: ec2.ILaunchTemplate | ec2.LaunchTemplate | None = None

    def __post_init__(self) -> None:
        refuse_plain("instance_type", self.instance_type, 'pass an ec2.InstanceType("t3.micro")')
        if self.weight is not None:
            _WEIGHT.check("weight", self.weight)
        if self.launch_template is not None:
            refuse_plain("launch_template", self.launch_template, "pass an ec2.LaunchTemplate")


@dataclass(frozen=True, kw_only=True)
class MixedInstances:
    """Several instance types in one fleet, a part of them spot instances if so wished.

    Each instance that starts gets the last successful revision, also one that takes the place of an interrupted one.

    Args:
        instance_types: The instance types, 1 to 40, best first. All run on processors of one architecture, unless they
            have launch templates of their own.
        on_demand_base: So many instances are bought on demand before anything else. Default: 0.
        on_demand_percentage: How many of those beyond are bought on demand, 0 to 100 percent; the others are spot
            instances. Default: 100.
        spot_strategy: From which pools spot instances come. Default: ``price-capacity-optimized``.
        spot_pools: Over how many pools ``lowest-price`` spreads, 1 to 20. Default: Auto Scaling's.
        spot_max_price: The most that an hour of a spot instance may cost, in US dollars. Default: the on-demand price,
            which loses fewer instances.
        on_demand_strategy: Which types are bought on demand. Default: in their order.
        capacity_rebalance: Whether a spot instance is replaced when EC2 warns of its interruption, before it is gone.
            Default: True with spot instances.

    Raises:
        ValidationError: When a value is out of range, or two exclude one another.

    Source: API reference of Auto Scaling, "MixedInstancesPolicy" and "InstancesDistribution".
    """

    instance_types: Sequence[ec2.InstanceType | InstanceOverride]
    on_demand_base: int = 0
    on_demand_percentage: int = _ALL
    spot_strategy: SpotStrategy | None = None
    spot_pools: int | None = None
    spot_max_price: float | None = None
    on_demand_strategy: OnDemandStrategy | None = None
    capacity_rebalance: bool | None = None

    def __post_init__(self) -> None:
        overrides = self.overrides
        check_count("instance_types", overrides, _TYPES)
        if len({each.weight is None for each in overrides}) > 1:
            raise ValidationError(
                "instance_types",
                "a weight for some of them",
                allowed="all have a weight or none has",
                remedy="give each a weight, or none",
            )
        _BASE.check("on_demand_base", self.on_demand_base)
        _PERCENT.check("on_demand_percentage", self.on_demand_percentage)
        check_flag("capacity_rebalance", self.capacity_rebalance)
        if self.on_demand_strategy is not None:
            OnDemandStrategy.text_of("on_demand_strategy", self.on_demand_strategy)
        if self.spot_strategy is not None:
            SpotStrategy.text_of("spot_strategy", self.spot_strategy)
        self._check_spot()

    def _check_spot(self) -> None:
        for name in ("spot_strategy", "spot_pools", "spot_max_price", "capacity_rebalance"):
            if getattr(self, name) not in (None, False) and not self.buys_spot:
                raise ValidationError(
                    name,
                    shown(getattr(self, name)),
                    allowed="all instances are bought on demand",
                    remedy="lower on_demand_percentage, or leave it out",
                )
        if self.spot_pools is not None:
            _POOLS.check("spot_pools", self.spot_pools)
            if self.spot_strategy != SpotStrategy.LOWEST_PRICE:
                raise ValidationError(
                    "spot_pools",
                    str(self.spot_pools),
                    allowed="only the strategy lowest-price spreads over a number of pools",
                    remedy="leave it out, or choose SpotStrategy.LOWEST_PRICE",
                )
        if self.spot_max_price is not None:
            check_kind("spot_max_price", self.spot_max_price, (int, float), "pass a price such as 0.05")
            if isinstance(self.spot_max_price, bool) or (
                self.spot_max_price <= 0 and not is_token(self.spot_max_price)
            ):
                raise ValidationError(
                    "spot_max_price", shown(self.spot_max_price), allowed="it is above 0", remedy="give another price"
                )

    @property
    def buys_spot(self) -> bool:
        """Whether there may be spot instances."""
        return self.on_demand_percentage != _ALL

    @property
    def rebalances(self) -> bool | None:
        """Whether spot instances are replaced before they are interrupted. None without spot instances."""
        if not self.buys_spot:
            return None
        return self.capacity_rebalance is not False

    @property
    def overrides(self) -> list[InstanceOverride]:
        """The instance types with their settings."""
        return [
            each if isinstance(each, InstanceOverride) else InstanceOverride(instance_type=each)
            for each in listed("instance_types", self.instance_types)
        ]

    def to_policy(self, template: ec2.ILaunchTemplate) -> autoscaling.MixedInstancesPolicy:
        """Return the policy as the CDK has it.

        Args:
            template: What instances are started from.
        """
        from aws_cdk import aws_autoscaling as autoscaling

        # The CDK spells the API's words in capitals.
        spot = SpotStrategy(self.spot_strategy or SpotStrategy.PRICE_CAPACITY_OPTIMIZED)
        on_demand = OnDemandStrategy(self.on_demand_strategy or OnDemandStrategy.PRIORITIZED)
        return autoscaling.MixedInstancesPolicy(
            launch_template=template,
            instances_distribution=autoscaling.InstancesDistribution(
                on_demand_allocation_strategy=autoscaling.OnDemandAllocationStrategy[on_demand.name],
                on_demand_base_capacity=self.on_demand_base,
                on_demand_percentage_above_base_capacity=self.on_demand_percentage,
                spot_allocation_strategy=autoscaling.SpotAllocationStrategy[spot.name] if self.buys_spot else None,
                spot_instance_pools=self.spot_pools,
                spot_max_price=_price(self.spot_max_price),
            ),
            launch_template_overrides=[
                autoscaling.LaunchTemplateOverrides(
                    instance_type=each.instance_type,
                    weighted_capacity=each.weight,
                    launch_template=cast("Any", each.launch_template),
                )
                for each in self.overrides
            ],
        )


def _price(given: float | None) -> str | None:
    """Return a price as CloudFormation has it: as text."""
    if given is None:
        return None
    return cdk.Tokenization.stringify_number(given) if is_token(given) else f"{given:g}"
