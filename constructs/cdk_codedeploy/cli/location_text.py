"""Locations of revisions as they are typed: ``s3://bucket/key`` and ``github:owner/name@commit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    from cdk_codedeploy.operations.revisions import Location

_S3 = "s3://"
_GIT_HUB = "github:"


def place_of(s3_location: str | None, bucket: str | None, key: str | None) -> tuple[str, str | None]:
    """Return bucket and key, which are given apart or together.

    Args:
        s3_location: ``s3://bucket/key``, or ``s3://bucket`` alone.
        bucket: The bucket.
        key: The key.

    Raises:
        ValidationError: If neither form is given, or both are, or the address is none.
    """
    if s3_location is None:
        if bucket is None:
            raise ValidationError(
                "--bucket", "nothing", allowed="a revision lies in a bucket", remedy="give --bucket or --s3-location"
            )
        return bucket, key
    if bucket is not None or key is not None:
        raise ValidationError(
            "--s3-location",
            f"{shown(s3_location)} together with --bucket or --key",
            allowed="it says both",
            remedy="leave one of the two ways out",
        )
    if not s3_location.startswith(_S3):
        raise ValidationError(
            "--s3-location",
            shown(s3_location),
            allowed="it is an address in S3",
            remedy="write s3://bucket/key",
        )
    found, _, rest = s3_location.removeprefix(_S3).partition("/")
    return found, rest or None


def location_of(text: str) -> Location:
    """Return the location that a text names, as boto3 takes it.

    Args:
        text: ``s3://bucket/key``, as ``S3Location.parse`` reads it, or ``github:owner/name@commit``.

    Raises:
        ValidationError: If the text has neither form.
    """
    from cdk_codedeploy.revision import GitHubLocation, S3Location

    if text.startswith(_GIT_HUB):
        repository, _, commit = text.removeprefix(_GIT_HUB).rpartition("@")
        return GitHubLocation(repository, commit).to_api()
    if not text.startswith(_S3):
        raise ValidationError(
            "location",
            shown(text),
            allowed="a revision lies in S3 or on GitHub",
            remedy="write s3://bucket/key or github:owner/name@commit",
        )
    return S3Location.parse(text).to_api()
