"""Where a revision lies: an object in S3, a commit on GitHub, or the request itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.api_shapes import type_of
from cdk_codedeploy.revision.git_hub_location import GitHubLocation
from cdk_codedeploy.revision.inline_content import InlineContent
from cdk_codedeploy.revision.s3_location import S3Location
from cdk_codedeploy.service import shown

RevisionLocation: TypeAlias = S3Location | GitHubLocation
"""Where a revision of the Server platform can lie."""

AnyRevisionLocation: TypeAlias = S3Location | GitHubLocation | InlineContent
"""Where a revision of any platform can lie."""

_KINDS: dict[str, type[S3Location | GitHubLocation | InlineContent]] = {
    "S3": S3Location,
    "GitHub": GitHubLocation,
    "AppSpecContent": InlineContent,
    "String": InlineContent,
}


def location_from_api(shape: Mapping[str, object]) -> AnyRevisionLocation:
    """Read the location of a revision of any kind as boto3 returns it.

    Args:
        shape: A ``RevisionLocation``, as in the answers of ``ListApplicationRevisions`` and ``GetDeployment``.

    Raises:
        ValidationError: When it is none, or not well formed.

    Source: API reference, "RevisionLocation".
    """
    kind = _KINDS.get(type_of(shape) or "")
    if kind is None:
        raise ValidationError(
            "shape",
            shown(shape),
            allowed=f"its revisionType is one of {', '.join(_KINDS)}",
            remedy="pass a RevisionLocation as boto3 returns it",
        )
    return kind.from_api(shape)
