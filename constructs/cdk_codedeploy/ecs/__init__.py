"""Amazon ECS services: applications, configurations, deployment groups."""

from __future__ import annotations

from cdk_codedeploy.ecs.application import EcsApplication
from cdk_codedeploy.ecs.deployment_config import EcsDeploymentConfig
from cdk_codedeploy.ecs.deployment_group import EcsDeploymentGroup

__all__ = ["EcsApplication", "EcsDeploymentConfig", "EcsDeploymentGroup"]
