"""Revisions of applications."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from emulator.codedeploy import find, limits
from emulator.codedeploy.checks.batch import check_batch
from emulator.codedeploy.checks.revision import check_revision
from emulator.codedeploy.context import Answer, Context, Request
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.known_revisions import find_revision, identity, remember
from emulator.codedeploy.state import Application, Revision

_NEVER = datetime.min.replace(tzinfo=timezone.utc)
_COLUMNS: dict[str, Callable[[Revision], datetime]] = {
    "registerTime": lambda revision: revision.registered,
    "firstUsedTime": lambda revision: revision.first_used or _NEVER,
    "lastUsedTime": lambda revision: revision.last_used or _NEVER,
}


def register(context: Context, request: Request) -> None:
    """RegisterApplicationRevision."""
    application = find.application(context.store, request["applicationName"])
    check_revision(context, request["revision"], application.platform)
    check_description(request.get("description", ""))
    revision = remember(context, application, request["revision"])
    revision.description = request.get("description", revision.description)


def get(context: Context, request: Request) -> Answer:
    """GetApplicationRevision."""
    application = find.application(context.store, request["applicationName"])
    check_revision(context, request["revision"], application.platform)
    revision = find_revision(application, request["revision"])
    if revision is None:
        message = f"The application {application.name} has no revision {request['revision']}."
        raise ApiError("RevisionDoesNotExistException", message)
    return {
        "applicationName": application.name,
        "revision": copy.deepcopy(revision.location),
        "revisionInfo": _info(application, revision),
    }


def batch_get(context: Context, request: Request) -> Answer:
    """BatchGetApplicationRevisions. What there is not is left out."""
    application = find.application(context.store, request["applicationName"])
    check_batch(context, request["revisions"])
    for location in request["revisions"]:
        check_revision(context, location, application.platform, "revisions")
    found = [find_revision(application, location) for location in request["revisions"]]
    revisions = [
        {"revisionLocation": copy.deepcopy(each.location), "genericRevisionInfo": _info(application, each)}
        for each in found
        if each is not None
    ]
    answer: dict[str, Any] = {"applicationName": application.name, "revisions": revisions}
    missing = [location for location, each in zip(request["revisions"], found, strict=True) if each is None]
    if missing:
        answer["errorMessage"] = f"There are no revisions {missing}."
    return answer


def list_locations(context: Context, request: Request) -> Answer:
    """ListApplicationRevisions."""
    application = find.application(context.store, request["applicationName"])
    sort_by, bucket, prefix = request.get("sortBy"), request.get("s3Bucket"), request.get("s3KeyPrefix")
    context.refuse_if("sortOrder" in request and sort_by is None, "sortBy", "sortOrder is given, and sortBy is not.")
    if prefix is not None and not bucket:
        raise ApiError("BucketNameFilterRequiredException", "s3KeyPrefix is given, and s3Bucket is not.")
    revisions = [each for each in application.revisions if _is_in(each.location, bucket, prefix)]
    deployed = request.get("deployed", "ignore")
    if deployed != "ignore":
        include = deployed == "include"
        revisions = [each for each in revisions if bool(_groups_at(application, each)) == include]
    if sort_by is not None:
        revisions.sort(key=_COLUMNS[sort_by], reverse=request.get("sortOrder") == "descending")
    return context.page([copy.deepcopy(each.location) for each in revisions], "revisions", request)


def check_description(description: str) -> None:
    """Check a description.

    Raises:
        ApiError: When it is too long.
    """
    if len(description) > limits.DESCRIPTION:
        message = f"The description has {len(description)} characters. Allowed: {limits.DESCRIPTION}."
        raise ApiError("DescriptionTooLongException", message)


def _info(application: Application, revision: Revision) -> dict[str, Any]:
    info = {
        "description": revision.description,
        "deploymentGroups": _groups_at(application, revision),
        "firstUsedTime": revision.first_used,
        "lastUsedTime": revision.last_used,
        "registerTime": revision.registered,
    }
    return {key: value for key, value in info.items() if value is not None}


def _groups_at(application: Application, revision: Revision) -> list[str]:
    groups, wanted = application.groups.values(), identity(revision.location)
    return [each.name for each in groups if each.target_revision and identity(each.target_revision) == wanted]


def _is_in(location: dict[str, Any], bucket: str | None, prefix: str | None) -> bool:
    if bucket is None:
        return True
    s3: dict[str, str] = location.get("s3Location", {})
    return s3.get("bucket") == bucket and s3.get("key", "").startswith(prefix or "")
