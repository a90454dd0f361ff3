"""What applications, configurations and deployment groups of all three platforms have in common."""

from __future__ import annotations

from cdk_codedeploy.deployment.application import ApplicationBase, ImportedApplication, NewApplication
from cdk_codedeploy.deployment.deployment_config import (
    DeploymentConfigBase,
    ImportedDeploymentConfig,
    NewDeploymentConfig,
)
from cdk_codedeploy.deployment.deployment_group import (
    DeploymentGroupBase,
    ImportedDeploymentGroup,
    NewDeploymentGroup,
)
from cdk_codedeploy.deployment.group_resource import GroupMaker, L1Group
from cdk_codedeploy.deployment.references import application_name, arn_beside, deployment_config_name, refuse_plain
from cdk_codedeploy.deployment.rollback import AutoRollback
from cdk_codedeploy.deployment.settings import GroupSettings
from cdk_codedeploy.deployment.triggers import Trigger

__all__ = [
    "ApplicationBase",
    "AutoRollback",
    "DeploymentConfigBase",
    "DeploymentGroupBase",
    "GroupMaker",
    "GroupSettings",
    "ImportedApplication",
    "ImportedDeploymentConfig",
    "ImportedDeploymentGroup",
    "L1Group",
    "NewApplication",
    "NewDeploymentConfig",
    "NewDeploymentGroup",
    "Trigger",
    "application_name",
    "arn_beside",
    "deployment_config_name",
    "refuse_plain",
]
