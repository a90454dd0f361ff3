"""Amazon ECS services: applications, configurations, deployment groups, and whole blue/green services."""

from __future__ import annotations

from cdk_codedeploy.ecs.application import EcsApplication
from cdk_codedeploy.ecs.blue_green_hook import EcsBlueGreenHook
from cdk_codedeploy.ecs.blue_green_service import EcsBlueGreenService
from cdk_codedeploy.ecs.deployment_config import EcsDeploymentConfig
from cdk_codedeploy.ecs.deployment_group import EcsDeploymentGroup
from cdk_codedeploy.ecs.update_check import check_updates

__all__ = [
    "EcsApplication",
    "EcsBlueGreenHook",
    "EcsBlueGreenService",
    "EcsDeploymentConfig",
    "EcsDeploymentGroup",
    "check_updates",
]
