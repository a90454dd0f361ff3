"""Revisions as people and programs read them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from cdk_codedeploy.cli.output import moment
from cdk_codedeploy.cli.problem_json import problem_members

if TYPE_CHECKING:
    from cdk_codedeploy.operations.revisions import Location, PushedRevision, RevisionRecord

# What the shorthand of the AWS CLI takes without quotes of its own.
_PLAIN = re.compile(r"[\w./+@:-]+", re.ASCII)


def pushed_members(pushed: PushedRevision) -> dict[str, Any]:
    """Return what was pushed as what JSON knows."""
    return {
        "application": pushed.application,
        "bucket": pushed.bucket,
        "key": pushed.key,
        "bundleType": str(pushed.bundle_type),
        "version": pushed.version,
        "eTag": pushed.etag,
        "sha256": pushed.sha256,
        "size": pushed.size,
        "files": pushed.files,
        "description": pushed.description,
        "deployCommand": deploy_command(pushed.application, pushed.location),
        "warnings": [problem_members(problem) for problem in pushed.warnings],
    }


def record_members(record: RevisionRecord) -> dict[str, Any]:
    """Return what is known of a revision as what JSON knows."""
    return {
        "name": record.name,
        "location": record.location,
        "description": record.description,
        "deploymentGroups": list(record.deployment_groups),
        "registered": moment(record.registered),
        "firstUsed": moment(record.first_used),
        "lastUsed": moment(record.last_used),
    }


def record_fields(record: RevisionRecord) -> dict[str, str | None]:
    """Return what is known of a revision as people read it."""
    place = cast("Mapping[str, str]", record.location.get("s3Location") or {})
    return {
        "location": record.name,
        "type": place.get("bundleType"),
        "version": place.get("version"),
        "etag": place.get("eTag"),
        "description": record.description,
        "target of": ", ".join(record.deployment_groups) or "no deployment group",
        "registered": moment(record.registered),
        "first used": moment(record.first_used) or "never",
        "last used": moment(record.last_used) or "never",
    }


def deploy_command(application: str, location: Location) -> str:
    """Return the command of the AWS CLI that deploys a revision in S3; the deployment group is left to fill in.

    Args:
        application: Name of the application.
        location: Where the revision lies, as boto3 takes it.
    """
    place = cast("Mapping[str, str]", location["s3Location"])
    if all(_PLAIN.fullmatch(text) for text in place.values()):
        where = ["--s3-location", ",".join(f"{name}={text}" for name, text in place.items())]
    else:
        where = ["--revision", json.dumps(location)]
    words = ["aws", "deploy", "create-deployment", "--application-name", application, *where]
    return f"{shlex.join(words)} --deployment-group-name <name>"
