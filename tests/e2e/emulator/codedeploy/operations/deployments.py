"""Making deployments and looking at them."""

from __future__ import annotations

from typing import Any

from emulator.codedeploy import find, limits, views
from emulator.codedeploy.checks import fleet, watching
from emulator.codedeploy.checks.batch import check_batch
from emulator.codedeploy.checks.deployment_config import check_platform_of_config
from emulator.codedeploy.checks.revision import check_revision
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.known_revisions import find_revision, remember
from emulator.codedeploy.new_deployment import new_deployment
from emulator.codedeploy.operations.revisions import check_description
from emulator.codedeploy.state import Application, Deployment, DeploymentGroup

_OF_INSTANCES = (
    ("fileExistsBehavior", "InvalidFileExistsBehaviorException"),
    ("ignoreApplicationStopFailures", "InvalidIgnoreApplicationStopFailuresValueException"),
    ("targetInstances", "InvalidTargetInstancesException"),
    ("updateOutdatedInstancesOnly", "InvalidUpdateOutdatedInstancesOnlyValueException"),
    ("ec2DeploymentOptions", "InvalidInputException"),
)


def create(context: Context, request: Request) -> Answer:
    """CreateDeployment."""
    store = context.store
    with store.lock:
        application = find.application(store, request["applicationName"])
        group = find.group(store, application.name, request["deploymentGroupName"])
        if application.platform == "Server":
            _check_server(context, request, group)
        else:
            _check_shift(request, application.platform)
        revision = _revision(context, request, application, group)
        _check_options(context, request, application, group)
        _check_free(context, group)
        revision = remember(context, application, revision).location
        made = new_deployment(store, group, revision=revision, creator="user", request=request, now=context.clock.now())
        context.runs.start(store, made)
    return {"deploymentId": made.id}


def get(context: Context, request: Request) -> Answer:
    """GetDeployment."""
    return {"deploymentInfo": views.deployment(find.deployment(context.store, request["deploymentId"]))}


def batch_get(context: Context, request: Request) -> Answer:
    """BatchGetDeployments. What there is not is left out."""
    ids = request["deploymentIds"]
    check_batch(context, ids)
    for deployment_id in ids:
        find.check_deployment_id(deployment_id)
    deployments = context.store.deployments
    return {"deploymentsInfo": [views.deployment(deployments[each]) for each in ids if each in deployments]}


def list_ids(context: Context, request: Request) -> Answer:
    """ListDeployments: the newest first."""
    span = request.get("createTimeRange", {})
    if "start" in span and "end" in span and span["start"] > span["end"]:
        raise ApiError("InvalidTimeRangeException", f"createTimeRange begins {span['start']} and ends {span['end']}.")
    group = _named_group(context, request)
    found = [
        each.id
        for each in reversed(context.store.deployments.values())
        if (group is None or each.group_id == group.id) and _is_wanted(each, request)
    ]
    return context.page(found, "deployments", request)


def _named_group(context: Context, request: Request) -> DeploymentGroup | None:
    application, group = request.get("applicationName"), request.get("deploymentGroupName")
    if application is None and group is None:
        return None
    if application is None:
        raise ApiError("ApplicationNameRequiredException", "deploymentGroupName is given without applicationName.")
    if group is None:
        raise ApiError("DeploymentGroupNameRequiredException", "applicationName is given without deploymentGroupName.")
    return find.group(context.store, application, group)


def _is_wanted(found: Deployment, request: Request) -> bool:
    span, statuses = request.get("createTimeRange", {}), request.get("includeOnlyStatuses")
    return (
        (not statuses or found.status in statuses)
        and span.get("start", found.created) <= found.created <= span.get("end", found.created)
        and ("externalId" not in request or found.request.get("externalId") == request["externalId"])
    )


def _check_server(context: Context, request: Request, group: DeploymentGroup) -> None:
    style = group.settings["deploymentStyle"]
    fleet.check_processes(context, request.get("ec2DeploymentOptions"), style)
    path, target = "targetInstances", request.get("targetInstances")
    if style["deploymentType"] == "IN_PLACE":
        context.refuse_if(target, path, "targetInstances is given. An in-place deployment has none.")
        return
    green = group.settings["blueGreenDeploymentConfiguration"]["greenFleetProvisioningOption"]["action"]
    if green == "DISCOVER_EXISTING":
        fleet.check_target_instances(context, target or {})
    else:
        context.refuse_if(target, path, f"targetInstances is given. The deployment group has {green}.")


def _check_shift(request: Request, platform: str) -> None:
    for member, code in _OF_INSTANCES:
        if request.get(member):
            raise ApiError(code, f"{member} is {request[member]}. {platform} has no instances.")
    if request.get("deploymentMode") == "RESTART":
        raise ApiError("InvalidInputException", f"deploymentMode is RESTART. {platform} does not allow that.")


def _revision(context: Context, request: Request, application: Application, group: DeploymentGroup) -> dict[str, Any]:
    location: dict[str, Any] | None = request.get("revision")
    if request.get("deploymentMode") == "RESTART":
        _check_restart(context, request, group)
        location = group.target_revision
        if location is None:
            message = f"{group.application_name}/{group.name} has no successful deployment to restart."
            raise ApiError("RevisionDoesNotExistException", message)
    elif location is None:
        raise ApiError("RevisionRequiredException", "CreateDeployment needs revision.")
    check_revision(context, location, application.platform)
    known = find_revision(application, location)
    digest_only = any("content" not in location[key] for key in ("appSpecContent", "string") if key in location)
    if known is None and digest_only:
        raise ApiError(
            "RevisionDoesNotExistException", f"The application {application.name} has no revision {location}."
        )
    return known.location if known is not None else location


def _check_restart(context: Context, request: Request, group: DeploymentGroup) -> None:
    path, style = "deploymentMode", group.settings["deploymentStyle"]
    context.refuse_if("revision" in request, path, "revision is given. A restart uses the last successful one.")
    context.refuse_if(
        style["deploymentType"] != "IN_PLACE", path, "deploymentMode is RESTART. Blue/green does not allow that."
    )
    if request.get("updateOutdatedInstancesOnly"):
        message = "updateOutdatedInstancesOnly is true. A restart does not allow that."
        raise ApiError("InvalidUpdateOutdatedInstancesOnlyValueException", message)


def _check_options(context: Context, request: Request, application: Application, group: DeploymentGroup) -> None:
    if "deploymentConfigName" in request:
        check_platform_of_config(context, request["deploymentConfigName"], application.platform)
    check_description(request.get("description", ""))
    alarms = request.get("overrideAlarmConfiguration", group.settings.get("alarmConfiguration", {}))
    watching.check_alarms(context, request.get("overrideAlarmConfiguration", {}), "overrideAlarmConfiguration")
    watching.check_rollback(context, request.get("autoRollbackConfiguration", {}), alarms)


def _check_free(context: Context, group: DeploymentGroup) -> None:
    running = [each for each in context.store.deployments.values() if find.runs(each)]
    active = next((each for each in running if each.group_id == group.id), None)
    if active is not None:
        message = f"The Deployment Group '{group.name}' already has an active Deployment '{active.id}'"
        raise ApiError("DeploymentLimitExceededException", message)
    if len(running) >= limits.DEPLOYMENTS:
        message = f"The account has {len(running)} deployments on the move. Allowed: {limits.DEPLOYMENTS}."
        raise ApiError("DeploymentLimitExceededException", message)
