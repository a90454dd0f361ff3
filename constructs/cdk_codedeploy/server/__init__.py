"""EC2 instances and on-premises instances: applications, configurations, deployment groups."""

from __future__ import annotations

from cdk_codedeploy.server.agent import (
    AgentInstall,
    AgentReport,
    CodeDeployAgent,
    UpdateSchedule,
    attach_agent,
)
from cdk_codedeploy.server.application import ServerApplication
from cdk_codedeploy.server.blue_green import BlueGreen
from cdk_codedeploy.server.deployment_config import ServerDeploymentConfig
from cdk_codedeploy.server.deployment_group import ServerDeploymentGroup
from cdk_codedeploy.server.fleet import (
    BlueGreenFleet,
    BootHook,
    FleetEvent,
    FleetNotification,
    NewLaunchTemplate,
    ScheduledCapacity,
    TargetTrackingPolicy,
    WarmPool,
    WarmPoolState,
)
from cdk_codedeploy.server.initial_deployment import InitialDeployment
from cdk_codedeploy.server.instance_tag_set import InstanceTagSet
from cdk_codedeploy.server.load_balancer import LoadBalancer
from cdk_codedeploy.server.minimum_healthy_hosts import MinimumHealthyHosts, MinimumHealthyHostsPerZone

__all__ = [
    "AgentInstall",
    "AgentReport",
    "BlueGreen",
    "BlueGreenFleet",
    "BootHook",
    "CodeDeployAgent",
    "FleetEvent",
    "FleetNotification",
    "InitialDeployment",
    "InstanceTagSet",
    "LoadBalancer",
    "MinimumHealthyHosts",
    "MinimumHealthyHostsPerZone",
    "NewLaunchTemplate",
    "ScheduledCapacity",
    "ServerApplication",
    "ServerDeploymentConfig",
    "ServerDeploymentGroup",
    "TargetTrackingPolicy",
    "UpdateSchedule",
    "WarmPool",
    "WarmPoolState",
    "attach_agent",
]
