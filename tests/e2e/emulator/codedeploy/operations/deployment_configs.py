"""Deployment configurations."""

from __future__ import annotations

import copy
import uuid

from emulator.codedeploy import find, limits
from emulator.codedeploy.checks.deployment_config import check_config, config_info
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.predefined_configs import PREDEFINED
from emulator.codedeploy.state import DeploymentConfig


def create(context: Context, request: Request) -> Answer:
    """CreateDeploymentConfig."""
    configs, name = context.store.deployment_configs, request["deploymentConfigName"]
    check_config(context, request)
    if name in configs:
        message = f"A deployment configuration with the name {name} already exists."
        raise ApiError("DeploymentConfigAlreadyExistsException", message)
    if len(configs) >= limits.DEPLOYMENT_CONFIGS:
        message = f"The account has {len(configs)} deployment configurations. Allowed: {limits.DEPLOYMENT_CONFIGS}."
        raise ApiError("DeploymentConfigLimitExceededException", message)
    info = {
        "computePlatform": "Server",
        **copy.deepcopy(request),
        "deploymentConfigId": str(uuid.uuid4()),
        "createTime": context.clock.now(),
    }
    configs[name] = DeploymentConfig(info)
    return {"deploymentConfigId": info["deploymentConfigId"]}


def get(context: Context, request: Request) -> Answer:
    """GetDeploymentConfig."""
    return {"deploymentConfigInfo": copy.deepcopy(config_info(context.store, request["deploymentConfigName"]))}


def list_names(context: Context, request: Request) -> Answer:
    """ListDeploymentConfigs: the predefined ones first."""
    names = [*PREDEFINED, *sorted(context.store.deployment_configs)]
    return context.page(names, "deploymentConfigsList", request)


def delete(context: Context, request: Request) -> None:
    """DeleteDeploymentConfig."""
    store, name = context.store, request["deploymentConfigName"]
    if name in PREDEFINED:
        raise ApiError("InvalidOperationException", f"{name} is predefined. Allowed: your own configurations.")
    users = [f"{each.application_name}/{each.name}" for each in find.all_groups(store) if _uses(each.settings, name)]
    users += [each.id for each in store.deployments.values() if each.config_name == name and find.runs(each)]
    if users:
        message = f"The deployment configuration {name} is used by {', '.join(users)}."
        raise ApiError("DeploymentConfigInUseException", message)
    store.deployment_configs.pop(name, None)


def _uses(settings: Request, name: str) -> bool:
    return bool(settings["deploymentConfigName"] == name)
