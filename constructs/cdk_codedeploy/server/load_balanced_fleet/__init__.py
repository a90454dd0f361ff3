"""Instances behind a load balancer, with all that in-place deployments to them need."""

from __future__ import annotations

from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind, TargetProtocol
from cdk_codedeploy.server.load_balanced_fleet.fleet_alarm import FleetAlarm
from cdk_codedeploy.server.load_balanced_fleet.fleet_target import FleetTarget
from cdk_codedeploy.server.load_balanced_fleet.load_balanced_fleet import LoadBalancedFleet
from cdk_codedeploy.server.load_balanced_fleet.mixed_instances import (
    InstanceOverride,
    MixedInstances,
    OnDemandStrategy,
    SpotStrategy,
)

__all__ = [
    "BalancerKind",
    "FleetAlarm",
    "FleetTarget",
    "InstanceOverride",
    "LoadBalancedFleet",
    "MixedInstances",
    "OnDemandStrategy",
    "SpotStrategy",
    "TargetProtocol",
]
