"""What deployments deploy to. What speaks of instances is out of date; what speaks of targets is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.codedeploy import find, views
from emulator.codedeploy.checks.batch import check_batch
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import Deployment, Target

# Instances and functions by their names; services as cluster:service.
_ID = re.compile(r"[A-Za-z0-9+=,.@_-]{1,255}(:[A-Za-z0-9_-]{1,255})?")
_STATUSES = ("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Unknown", "Ready")
_LABELS = ("Blue", "Green")
_FILTERS = {
    "TargetStatus": (_STATUSES, "InvalidInstanceStatusException"),
    "ServerInstanceLabel": (_LABELS, "InvalidInstanceTypeException"),
}


def get(context: Context, request: Request) -> Answer:
    """GetDeploymentTarget."""
    found = _started(context, request)
    target = _target(context, found, request["targetId"], "InvalidDeploymentTargetIdException")
    if target is None:
        raise _no_target(found, request["targetId"])
    return {"deploymentTarget": views.target(context.store, found, target)}


def batch_get(context: Context, request: Request) -> Answer:
    """BatchGetDeploymentTargets."""
    found = _started(context, request)
    check_batch(context, request["targetIds"])
    answers = []
    for target_id in request["targetIds"]:
        target = _target(context, found, target_id, "InvalidDeploymentTargetIdException")
        if target is None:
            raise _no_target(found, target_id)
        answers.append(views.target(context.store, found, target))
    return {"deploymentTargets": answers}


def list_ids(context: Context, request: Request) -> Answer:
    """ListDeploymentTargets."""
    found = _started(context, request)
    filters: Mapping[str, list[str]] = request.get("targetFilters", {})
    for name, values in filters.items():
        allowed, code = _FILTERS[name]
        for value in values:
            if value not in allowed:
                raise ApiError(code, f"The filter {name} has {value!r}. Allowed: {', '.join(allowed)}.")
    chosen = _chosen(found, filters.get("TargetStatus"), filters.get("ServerInstanceLabel"))
    return context.page(chosen, "targetIds", request)


def get_instance(context: Context, request: Request) -> Answer:
    """GetDeploymentInstance."""
    found = _of_server(context, request)
    target = _target(context, found, request["instanceId"], "InvalidInstanceNameException")
    if target is None:
        message = f"The deployment {found.id} has no instance {request['instanceId']}."
        raise ApiError("InstanceDoesNotExistException", message)
    return {"instanceSummary": views.instance_summary(context.store, found, target)}


def batch_get_instances(context: Context, request: Request) -> Answer:
    """BatchGetDeploymentInstances. What there is not is left out, and said to be missing."""
    found = _of_server(context, request)
    ids = request["instanceIds"]
    check_batch(context, ids)
    targets = [_target(context, found, each, "InvalidInstanceNameException") for each in ids]
    answer: dict[str, Any] = {
        "instancesSummary": [views.instance_summary(context.store, found, each) for each in targets if each is not None]
    }
    missing = [each for each, target in zip(ids, targets, strict=True) if target is None]
    if missing:
        answer["errorMessage"] = f"The deployment {found.id} has no instances {', '.join(missing)}."
    return answer


def list_instances(context: Context, request: Request) -> Answer:
    """ListDeploymentInstances."""
    found = _of_server(context, request)
    _check_started(found)
    chosen = _chosen(found, request.get("instanceStatusFilter"), request.get("instanceTypeFilter"))
    return context.page(chosen, "instancesList", request)


def _chosen(found: Deployment, statuses: list[str] | None, labels: list[str] | None) -> list[str]:
    if labels and found.settings["deploymentStyle"]["deploymentType"] != "BLUE_GREEN":
        message = f"The deployment {found.id} is in place: its instances are neither Blue nor Green."
        raise ApiError("InvalidDeploymentInstanceTypeException", message)
    return [
        target.id
        for target in found.targets.values()
        if (not statuses or target.status in statuses) and (not labels or target.label in labels)
    ]


def _started(context: Context, request: Request) -> Deployment:
    found = find.deployment(context.store, request["deploymentId"])
    _check_started(found)
    return found


def _check_started(found: Deployment) -> None:
    if found.started is None:
        raise ApiError("DeploymentNotStartedException", f"The deployment {found.id} has not started yet.")


def _of_server(context: Context, request: Request) -> Deployment:
    found = find.deployment(context.store, request["deploymentId"])
    if found.platform == "ECS":
        message = f"The deployment {found.id} is for ECS, which has no instances."
        raise ApiError("InvalidComputePlatformException", message)
    return found


def _target(context: Context, found: Deployment, named: str, code: str) -> Target | None:
    """Return a target by its id, name or ARN."""
    by_arn = {each.arn or views.target_arn(context.store, each.id): each for each in found.targets.values()}
    if named in by_arn:
        return by_arn[named]
    if not named.startswith("arn:") and not _ID.fullmatch(named):
        raise ApiError(code, f"The target is {named!r}. Allowed: the id, name or ARN of a target.")
    return found.targets.get(named)


def _no_target(found: Deployment, target_id: str) -> ApiError:
    message = f"The deployment {found.id} has no target {target_id}."
    return ApiError("DeploymentTargetDoesNotExistException", message)
