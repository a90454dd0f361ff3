"""What CodeDeploy knows of a revision, and how its location is written and compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, cast

Location: TypeAlias = Mapping[str, object]
"""Where a revision lies, as boto3 takes it: ``{"revisionType": "S3", "s3Location": {…}}``.

``S3Location``, ``GitHubLocation`` and ``InlineContent`` return it by ``to_api()``.
"""


@dataclass(frozen=True, kw_only=True)
class RevisionRecord:
    """A revision that is registered with an application.

    Attributes:
        location: Where it lies, as boto3 has it, version and ETag included where it was registered with them.
        description: The comment it was registered with.
        deployment_groups: Names of the deployment groups whose target it is at present.
        registered: When it was registered.
        first_used: When it was deployed first; None when it never was.
        last_used: When it was deployed last; None when it never was.

    Source: API reference, "GenericRevisionInfo".
    """

    location: Location
    description: str | None = None
    deployment_groups: tuple[str, ...] = ()
    registered: datetime | None = None
    first_used: datetime | None = None
    last_used: datetime | None = None

    @property
    def name(self) -> str:
        """The location as one word, such as ``s3://bucket/key``."""
        return location_name(self.location)

    @classmethod
    def of(cls, location: Location, info: Mapping[str, Any]) -> RevisionRecord:
        """Make one from the API's answer.

        Args:
            location: The answer's location.
            info: The answer's ``revisionInfo`` or ``genericRevisionInfo``.
        """
        return cls(
            location=location,
            description=info.get("description"),
            deployment_groups=tuple(info.get("deploymentGroups") or ()),
            registered=info.get("registerTime"),
            first_used=info.get("firstUsedTime"),
            last_used=info.get("lastUsedTime"),
        )


def location_name(location: Location) -> str:
    """Return a location as one word: ``s3://bucket/key``, ``github:owner/name@commit`` or ``appspec:sha256``.

    Args:
        location: The location, as boto3 has it.
    """
    if s3 := part(location, "s3Location"):
        return f"s3://{s3.get('bucket')}/{s3.get('key')}"
    if git_hub := part(location, "gitHubLocation"):
        return f"github:{git_hub.get('repository')}@{git_hub.get('commitId')}"
    inline = part(location, "appSpecContent") or part(location, "string")
    return f"appspec:{inline.get('sha256') or 'inline'}"


def identity(location: Location) -> str:
    """Return what makes two locations the same one, whichever way the service writes them.

    Args:
        location: The location, as boto3 has it.
    """
    for name in ("s3Location", "gitHubLocation"):
        if found := part(location, name):
            return json.dumps({name: found}, sort_keys=True)
    inline = part(location, "appSpecContent") or part(location, "string")
    # The service may leave out one of the two.
    return str(inline.get("sha256") or inline.get("content"))


def part(location: Location, name: str) -> Mapping[str, Any]:
    """Return one member of a location, which is empty where it has another kind.

    Args:
        location: The location, as boto3 has it.
        name: Name of the member, such as ``s3Location``.
    """
    return cast("Mapping[str, Any]", location.get(name) or {})
