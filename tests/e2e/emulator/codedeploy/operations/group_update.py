"""Changing deployment groups: what is not given stays, what is given replaces."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

from emulator.codedeploy import find, resources
from emulator.codedeploy.checks.deployment_group import check_role_format, check_service_is_free, check_settings
from emulator.codedeploy.checks.fleet import check_given_tags
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.operations.deployment_groups import check_name_is_free, full_style
from emulator.codedeploy.state import DeploymentGroup, Store

_ELSEWHERE = frozenset(
    {"applicationName", "currentDeploymentGroupName", "newDeploymentGroupName", "serviceRoleArn", "autoScalingGroups"}
)
# One kind of tags replaces the other.
_REPLACED = {
    "ec2TagFilters": "ec2TagSet",
    "ec2TagSet": "ec2TagFilters",
    "onPremisesInstanceTagFilters": "onPremisesTagSet",
    "onPremisesTagSet": "onPremisesInstanceTagFilters",
}


@dataclass(frozen=True)
class _Change:
    """What a request makes of a group: how it would be, and what has to be done in Auto Scaling for that."""

    after: DeploymentGroup
    attach: list[str]
    detach: list[dict[str, str]]
    keep: list[dict[str, str]]
    new_triggers: list[dict[str, Any]]


def update(context: Context, request: Request) -> Answer:
    """UpdateDeploymentGroup. Lifecycle hooks are installed before anything changes, and removed after that."""
    store, scope, runs = context.store, context.scope, context.runs
    with store.lock:
        change = _change(context, request)
    after = change.after
    if "serviceRoleArn" in request:
        runs.check_role(scope, after.service_role_arn, after.application_name, after.name)
    if change.new_triggers:
        # First of all: a trigger that is refused must leave nothing behind.
        runs.greet(scope, after, copy.deepcopy(change.new_triggers))
    attached = runs.attach(scope, after, change.attach) if change.attach else []
    try:
        with store.lock:
            # The group may have changed or gone meanwhile: it is the last change that counts.
            found = find.group(store, request["applicationName"], request["currentDeploymentGroupName"])
            _rename(store, found, after.name)
            found.service_role_arn, found.settings = after.service_role_arn, after.settings
            found.hooks = change.keep + attached
    except ApiError:
        if attached:
            runs.detach(scope, after, attached)
        raise
    left = runs.detach(scope, after, change.detach) if change.detach else []
    return {"hooksNotCleanedUp": left}


def _change(context: Context, request: Request) -> _Change:
    store = context.store
    application = find.application(store, request["applicationName"])
    found = find.group(store, application.name, request["currentDeploymentGroupName"])
    name = request.get("newDeploymentGroupName", found.name)
    if name != found.name:
        check_name_is_free(application, name)
    role = request.get("serviceRoleArn", found.service_role_arn)
    check_role_format(context, role)
    check_given_tags(request)
    settings = _settings(found, request)
    names = request.get("autoScalingGroups", [hook["name"] for hook in found.hooks])
    check_settings(context, application.platform, settings, names, request)
    others = [each for each in find.all_groups(store) if each is not found]
    check_service_is_free(settings.get("ecsServices", []), others)
    # A hook at the end of instances comes or goes with all hooks of the group.
    renew = settings["terminationHookEnabled"] != found.settings["terminationHookEnabled"]
    keep = [hook for hook in found.hooks if hook["name"] in names and not renew]
    kept = {hook["name"] for hook in keep}
    old = found.settings.get("triggerConfigurations", [])
    return _Change(
        after=replace(found, name=name, service_role_arn=role, settings=settings, hooks=list(found.hooks)),
        attach=[each for each in names if each not in kept],
        detach=[copy.deepcopy(hook) for hook in found.hooks if hook not in keep],
        keep=keep,
        new_triggers=[each for each in settings.get("triggerConfigurations", []) if each not in old],
    )


def _settings(found: DeploymentGroup, request: Request) -> dict[str, Any]:
    given = {key: copy.deepcopy(value) for key, value in request.items() if key not in _ELSEWHERE}
    replaced = {_REPLACED[key] for key in given if key in _REPLACED}
    kept = {key: copy.deepcopy(value) for key, value in found.settings.items() if key not in replaced}
    settings = kept | given
    settings["deploymentStyle"] = full_style(settings["deploymentStyle"])
    return settings


def _rename(store: Store, found: DeploymentGroup, name: str) -> None:
    if name == found.name:
        return
    groups = find.application(store, found.application_name).groups
    check_name_is_free(find.application(store, found.application_name), name)
    before, after = (resources.group_arn(store.scope, found.application_name, each) for each in (found.name, name))
    store.tags[after] = store.tags.pop(before, {})
    del groups[found.name]
    found.name = name
    groups[name] = found
    for deployment in store.deployments.values():
        if deployment.group is found:
            deployment.group_name = name
