"""What applications, configurations and deployment groups of all three platforms have in common."""

from __future__ import annotations

from cdk_codedeploy.deployment.app_spec_bucket import app_spec_bucket_statements
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
from cdk_codedeploy.deployment.durations import whole_minutes
from cdk_codedeploy.deployment.group_resource import GroupMaker, L1Group
from cdk_codedeploy.deployment.hook_functions import (
    HookFunction,
    HookFunctionGrants,
    check_hook_function,
    wait_until_invoked,
)
from cdk_codedeploy.deployment.platform_rules import check_application, config_name_for, platform_of
from cdk_codedeploy.deployment.predefined_config import Predefined, config_of
from cdk_codedeploy.deployment.references import (
    application_name,
    arn_beside,
    check_application_arn,
    deployment_config_name,
    refuse_plain,
)
from cdk_codedeploy.deployment.rollback import AutoRollback
from cdk_codedeploy.deployment.settings import GroupSettings
from cdk_codedeploy.deployment.traffic_config import NewTrafficConfig, bound_routing, moves_in_steps
from cdk_codedeploy.deployment.triggers import Trigger

__all__ = [
    "ApplicationBase",
    "AutoRollback",
    "DeploymentConfigBase",
    "DeploymentGroupBase",
    "GroupMaker",
    "GroupSettings",
    "HookFunction",
    "HookFunctionGrants",
    "ImportedApplication",
    "ImportedDeploymentConfig",
    "ImportedDeploymentGroup",
    "L1Group",
    "NewApplication",
    "NewDeploymentConfig",
    "NewDeploymentGroup",
    "NewTrafficConfig",
    "Predefined",
    "Trigger",
    "app_spec_bucket_statements",
    "application_name",
    "arn_beside",
    "bound_routing",
    "check_application",
    "check_application_arn",
    "check_hook_function",
    "config_name_for",
    "config_of",
    "deployment_config_name",
    "moves_in_steps",
    "platform_of",
    "refuse_plain",
    "wait_until_invoked",
    "whole_minutes",
]
