"""Applications."""

from __future__ import annotations

import uuid

from emulator.codedeploy import find, limits, resources, views
from emulator.codedeploy.checks.batch import check_batch
from emulator.codedeploy.checks.tags import check_number_of_resource_tags, check_resource_tags
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import Application, Store


def create(context: Context, request: Request) -> Answer:
    """CreateApplication."""
    store, name = context.store, request["applicationName"]
    _check_free(store, name)
    if len(store.applications) >= limits.APPLICATIONS:
        message = f"The account has {len(store.applications)} applications. Allowed: {limits.APPLICATIONS}."
        raise ApiError("ApplicationLimitExceededException", message)
    tags = request.get("tags", [])
    check_resource_tags(context, tags)
    values = {tag["Key"]: tag.get("Value", "") for tag in tags}
    check_number_of_resource_tags(context, values)
    platform = request.get("computePlatform", "Server")
    made = Application(id=str(uuid.uuid4()), name=name, platform=platform, created=context.clock.now())
    store.applications[name] = made
    store.tags[resources.application_arn(store.scope, name)] = values
    return {"applicationId": made.id}


def get(context: Context, request: Request) -> Answer:
    """GetApplication."""
    return {"application": views.application(find.application(context.store, request["applicationName"]))}


def batch_get(context: Context, request: Request) -> Answer:
    """BatchGetApplications."""
    names = request["applicationNames"]
    check_batch(context, names)
    return {"applicationsInfo": [views.application(find.application(context.store, name)) for name in names]}


def list_names(context: Context, request: Request) -> Answer:
    """ListApplications."""
    return context.page(sorted(context.store.applications), "applications", request)


def update(context: Context, request: Request) -> None:
    """UpdateApplication, which only renames."""
    store, old, new = context.store, request["applicationName"], request["newApplicationName"]
    found = find.application(store, old)
    if new == old:
        return
    _check_free(store, new)
    del store.applications[old]
    found.name = new
    store.applications[new] = found
    _move_tags(store, resources.application_arn(store.scope, old), resources.application_arn(store.scope, new))
    for group in found.groups.values():
        group.application_name = new
        before, after = (resources.group_arn(store.scope, name, group.name) for name in (old, new))
        _move_tags(store, before, after)
        for deployment in store.deployments.values():
            if deployment.group is group:
                deployment.application_name = new


def delete(context: Context, request: Request) -> None:
    """DeleteApplication, with its deployment groups and what they did.

    The lifecycle hooks of the groups stay in the Auto Scaling groups, and nothing says so.
    """
    store, name = context.store, request["applicationName"]
    found = store.applications.pop(name, None)
    if found is None:
        return
    store.tags.pop(resources.application_arn(store.scope, name), None)
    for group in found.groups.values():
        store.tags.pop(resources.group_arn(store.scope, name, group.name), None)
        forget_deployments(store, group.id)


def forget_deployments(store: Store, group_id: str) -> None:
    """Forget the deployments of a group that is deleted. Those on the move are remembered."""
    gone = [key for key, each in store.deployments.items() if each.group_id == group_id and not find.runs(each)]
    for key in gone:
        del store.deployments[key]


def _check_free(store: Store, name: str) -> None:
    if name in store.applications:
        raise ApiError("ApplicationAlreadyExistsException", f"An application with the name {name} already exists.")


def _move_tags(store: Store, old: str, new: str) -> None:
    store.tags[new] = store.tags.pop(old, {})
