"""Which revisions an application knows, and when they were deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.revisions.record import Location, RevisionRecord, identity, location_name, part
from cdk_codedeploy.service import REVISIONS_PER_BATCH, check_application_name, shown

_NOT_FOUND = "RevisionDoesNotExistException"


def list_revisions(
    application: str,
    *,
    client: CodeDeployClient,
    bucket: str | None = None,
    key_prefix: str | None = None,
    deployed: bool | None = None,
    limit: int | None = None,
) -> list[RevisionRecord]:
    """Return the revisions that are registered with an application, newest registration first.

    Args:
        application: Name of the application.
        client: A CodeDeploy client.
        bucket: Only revisions in this bucket. Default: all, those outside S3 included.
        key_prefix: Only keys that begin so; needs ``bucket``. Default: all.
        deployed: True for those that are the target of a deployment group at present, False for the others.
            Default: both.
        limit: At most so many; nothing is fetched beyond them. Default: all.

    Raises:
        ValidationError: If the application's name has a wrong form, the limit is below 1, or a prefix has no bucket.
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "ListApplicationRevisions", "BatchGetApplicationRevisions".
    """
    check_application_name(application, "application")
    if limit is not None and limit < 1:
        raise ValidationError("limit", shown(limit), allowed="a list has at least one entry", remedy="give 1 or more")
    if key_prefix is not None and bucket is None:
        raise ValidationError(
            "key_prefix",
            f"{shown(key_prefix)} without a bucket",
            allowed="keys are looked for in one bucket",
            remedy="give the bucket too",
        )
    request: dict[str, object] = {
        "applicationName": application,
        "sortBy": "registerTime",
        "sortOrder": "descending",
        "deployed": {None: "ignore", True: "include", False: "exclude"}[deployed],
    }
    request |= {
        name: text for name, text in {"s3Bucket": bucket, "s3KeyPrefix": key_prefix}.items() if text is not None
    }
    with translated(f'list the revisions of application "{application}"'):
        locations = islice(_locations(client, request), limit)
        return list(_records(application, client, locations))


def show(application: str, location: Location, *, client: CodeDeployClient) -> RevisionRecord:
    """Return what CodeDeploy knows of one revision.

    A revision that was registered with a version or an ETag is another one to the service than its bucket and key
    alone. So when the service does not know a location in S3, the newest registration is looked for that has all that
    was given.

    Args:
        application: Name of the application.
        location: Where the revision lies, as boto3 takes it.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If the application's name has a wrong form.
        OperationError: If the revision is not registered, the service refuses, or cannot be reached.

    Source: API reference, "GetApplicationRevision".
    """
    check_application_name(application, "application")
    try:
        with translated(f'find {location_name(location)} in application "{application}"'):
            answer = client.get_application_revision(applicationName=application, revision=location)
    except OperationError as error:
        found = _like(application, location, client) if error.code == _NOT_FOUND else None
        if found is None:
            raise
        return found
    return RevisionRecord.of(answer.get("revision") or location, answer.get("revisionInfo") or {})


def _like(application: str, location: Location, client: CodeDeployClient) -> RevisionRecord | None:
    wanted = part(location, "s3Location")
    if not wanted:
        return None
    records = list_revisions(application, client=client, bucket=wanted["bucket"], key_prefix=wanted["key"])
    return next((record for record in records if wanted.items() <= part(record.location, "s3Location").items()), None)


def _locations(client: CodeDeployClient, request: dict[str, object]) -> Iterator[Location]:
    while True:
        page = client.list_application_revisions(**request)
        yield from page.get("revisions") or ()
        if not (token := page.get("nextToken")):
            return
        request = {**request, "nextToken": token}


def _records(application: str, client: CodeDeployClient, locations: Iterator[Location]) -> Iterator[RevisionRecord]:
    while batch := list(islice(locations, REVISIONS_PER_BATCH.maximum)):
        answer = client.batch_get_application_revisions(applicationName=application, revisions=batch)
        found: Sequence[Mapping[str, Any]] = answer.get("revisions") or ()
        known = {identity(item["revisionLocation"]): item for item in found}
        # In the order of the list, which the answer need not have.
        for location in batch:
            item = known.get(identity(location), {})
            yield RevisionRecord.of(location, item.get("genericRevisionInfo") or {})
