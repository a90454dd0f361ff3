"""Looking at deployment groups, and making and deleting them. Changing them: see ``group_update``."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from emulator.codedeploy import find, limits, resources, views
from emulator.codedeploy.checks.batch import check_batch
from emulator.codedeploy.checks.deployment_group import check_role_format, check_service_is_free, check_settings
from emulator.codedeploy.checks.tags import check_number_of_resource_tags, check_resource_tags
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.operations.applications import forget_deployments
from emulator.codedeploy.predefined_configs import DEFAULT
from emulator.codedeploy.state import Application, DeploymentGroup

# What a group has that is not among its settings.
_ELSEWHERE = frozenset({"applicationName", "deploymentGroupName", "serviceRoleArn", "autoScalingGroups", "tags"})


def create(context: Context, request: Request) -> Answer:
    """CreateDeploymentGroup. The lifecycle hooks are installed before the group is there."""
    store, scope = context.store, context.scope
    names, role = request.get("autoScalingGroups", []), request["serviceRoleArn"]
    application_name, name = request["applicationName"], request["deploymentGroupName"]
    with store.lock:
        application = find.application(store, application_name)
        settings = _settings(request)
        _check_new(context, application, request, settings)
        made = DeploymentGroup(
            id=str(uuid.uuid4()),
            application_name=application_name,
            name=name,
            service_role_arn=role,
            settings=settings,
        )
    context.runs.check_role(scope, role, application_name, name)
    triggers = settings.get("triggerConfigurations")
    if triggers:
        # First of all: a trigger that is refused must leave nothing behind.
        context.runs.greet(scope, made, copy.deepcopy(triggers))
    hooks = context.runs.attach(scope, made, names) if names else []
    try:
        with store.lock:
            # Somebody else may have been quicker.
            application = find.application(store, application_name)
            _check_new(context, application, request, settings)
            made.hooks = hooks
            application.groups[name] = made
            store.tags[resources.group_arn(scope, application_name, name)] = _tags(request)
    except ApiError:
        if hooks:
            context.runs.detach(scope, made, hooks)
        raise
    return {"deploymentGroupId": made.id}


def get(context: Context, request: Request) -> Answer:
    """GetDeploymentGroup."""
    found = find.group(context.store, request["applicationName"], request["deploymentGroupName"])
    return {"deploymentGroupInfo": views.group(context.store, found)}


def batch_get(context: Context, request: Request) -> Answer:
    """BatchGetDeploymentGroups. What there is not is left out, and said to be missing."""
    names = request["deploymentGroupNames"]
    check_batch(context, names)
    groups = find.application(context.store, request["applicationName"]).groups
    found = [views.group(context.store, groups[name]) for name in names if name in groups]
    missing = [name for name in names if name not in groups]
    answer: dict[str, Any] = {"deploymentGroupsInfo": found}
    if missing:
        answer["errorMessage"] = f"No Deployment Group found for names: {', '.join(missing)}"
    return answer


def list_names(context: Context, request: Request) -> Answer:
    """ListDeploymentGroups."""
    found = find.application(context.store, request["applicationName"])
    return {"applicationName": found.name, **context.page(sorted(found.groups), "deploymentGroups", request)}


def delete(context: Context, request: Request) -> Answer:
    """DeleteDeploymentGroup, with what it did. Its lifecycle hooks are removed as far as that is possible."""
    store, name = context.store, request["deploymentGroupName"]
    with store.lock:
        application = store.applications.get(request["applicationName"])
        found = application.groups.pop(name, None) if application is not None else None
        if application is None or found is None:
            return {"hooksNotCleanedUp": []}
        store.tags.pop(resources.group_arn(context.scope, application.name, name), None)
        forget_deployments(store, found.id)
        hooks = copy.deepcopy(found.hooks)
    left = context.runs.detach(context.scope, found, hooks) if hooks else []
    return {"hooksNotCleanedUp": left}


def _settings(request: Request) -> dict[str, Any]:
    """Return the settings of a new group, defaults included.

    The guide says that the default configuration and style are these ones, whatever the platform; for Lambda and ECS
    they cannot be used, so there both have to be given.
    """
    settings = {key: copy.deepcopy(value) for key, value in request.items() if key not in _ELSEWHERE}
    settings.setdefault("deploymentConfigName", DEFAULT)
    settings["deploymentStyle"] = full_style(settings.get("deploymentStyle", {}))
    settings.setdefault("outdatedInstancesStrategy", "UPDATE")
    settings.setdefault("terminationHookEnabled", False)
    return settings


def full_style(style: dict[str, str]) -> dict[str, str]:
    """Return a deployment style whose missing parts have their defaults."""
    return {"deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL"} | style


def _check_new(context: Context, application: Application, request: Request, settings: dict[str, Any]) -> None:
    name = request["deploymentGroupName"]
    check_name_is_free(application, name)
    if len(application.groups) >= limits.DEPLOYMENT_GROUPS:
        message = (
            f"{application.name} has {len(application.groups)} deployment groups. Allowed: {limits.DEPLOYMENT_GROUPS}."
        )
        raise ApiError("DeploymentGroupLimitExceededException", message)
    check_role_format(context, request["serviceRoleArn"])
    check_resource_tags(context, request.get("tags", []))
    check_number_of_resource_tags(context, _tags(request))
    check_settings(context, application.platform, settings, request.get("autoScalingGroups", []), request)
    check_service_is_free(settings.get("ecsServices", []), find.all_groups(context.store))


def check_name_is_free(application: Application, name: str) -> None:
    """Check that an application has no deployment group of a name.

    Raises:
        ApiError: When it has.
    """
    if name in application.groups:
        message = f"A deployment group with the name {name} already exists in {application.name}."
        raise ApiError("DeploymentGroupAlreadyExistsException", message)


def _tags(request: Request) -> dict[str, str]:
    return {tag["Key"]: tag.get("Value", "") for tag in request.get("tags", [])}
