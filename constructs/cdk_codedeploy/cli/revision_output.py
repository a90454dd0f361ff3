"""Revisions as text and JSON."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, cast

from cdk_codedeploy.cli.problem_json import problem_members
from cdk_codedeploy.cli.terminal import is_coloured, is_terminal, printable, say

if TYPE_CHECKING:
    from cdk_codedeploy.operations.revisions import Location, PushedRevision, RevisionRecord

# What the shorthand of the AWS CLI takes without quotes of its own.
_PLAIN = re.compile(r"[\w./+@:-]+", re.ASCII)
_WIDE = 10_000


def write_json(value: object) -> None:
    """Write a value as JSON."""
    say(json.dumps(value, indent=2))


def write_fields(fields: Mapping[str, object]) -> None:
    """Write names and values, one a line; a value that is None is left out.

    Args:
        fields: The values by name.
    """
    known = {name: value for name, value in fields.items() if value is not None}
    width = max(map(len, known))
    for name, value in known.items():
        say(f"{name:<{width}}  {printable(str(value))}")


def write_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table: as wide as the terminal, and as wide as its content where nobody looks.

    Args:
        head: Names of the columns.
        rows: The rows.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(width=None if is_terminal() else _WIDE, no_color=not is_coloured(), highlight=False)
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        say(line.rstrip())


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


def moment(time: datetime | None) -> str | None:
    """Return a time in UTC, to the second; None stays None."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None


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
