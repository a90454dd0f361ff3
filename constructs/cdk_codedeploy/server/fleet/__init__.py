"""The Auto Scaling group of a blue/green deployment group, which follows its deployments."""

from __future__ import annotations

from cdk_codedeploy.server.fleet.blue_green_fleet import BlueGreenFleet
from cdk_codedeploy.server.fleet.boot_hook import BootHook
from cdk_codedeploy.server.fleet.fleet_notification import FleetEvent, FleetNotification
from cdk_codedeploy.server.fleet.new_launch_template import NewLaunchTemplate
from cdk_codedeploy.server.fleet.scheduled_capacity import ScheduledCapacity
from cdk_codedeploy.server.fleet.target_tracking import TargetTrackingPolicy
from cdk_codedeploy.server.fleet.warm_pool import WarmPool, WarmPoolState

__all__ = [
    "BlueGreenFleet",
    "BootHook",
    "FleetEvent",
    "FleetNotification",
    "NewLaunchTemplate",
    "ScheduledCapacity",
    "TargetTrackingPolicy",
    "WarmPool",
    "WarmPoolState",
]
