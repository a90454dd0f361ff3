"""Take apart what the API calls a ``RevisionLocation``, without trusting it to be one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown


def type_of(shape: object) -> str | None:
    """Return the ``revisionType`` of a location, or None when it has none."""
    if not isinstance(shape, Mapping):
        return None
    found = cast("Mapping[str, object]", shape).get("revisionType")
    return found if isinstance(found, str) else None


def body_of(shape: object, revision_type: str, member: str) -> Mapping[str, object]:
    """Return the member of a revision's location that its type asks for.

    Args:
        shape: The location as the API has it.
        revision_type: The type that it must have.
        member: Name of the member that goes with the type.

    Raises:
        ValidationError: When it is another type, or has no such member.
    """
    if type_of(shape) != revision_type:
        raise ValidationError(
            "shape",
            shown(shape),
            allowed=f"its revisionType is {revision_type}",
            remedy="pass a RevisionLocation as boto3 returns it, or read any kind with location_from_api",
        )
    location = cast("Mapping[str, object]", shape)
    body = location.get(member)
    if not isinstance(body, Mapping):
        raise ValidationError(
            "shape",
            shown(dict(location)),
            allowed=f"a location of the type {revision_type} has a member {member}",
            remedy="pass a RevisionLocation as boto3 returns it",
        )
    return cast("Mapping[str, object]", body)


def text_in(body: Mapping[str, object], name: str) -> str:
    """Return a text that must be there.

    Raises:
        ValidationError: When it is missing or no text.
    """
    value = body.get(name)
    if not isinstance(value, str):
        raise ValidationError(
            "shape",
            shown(dict(body)),
            allowed=f"it needs the text {name}",
            remedy="pass a RevisionLocation as boto3 returns it",
        )
    return value


def optional_text_in(body: Mapping[str, object], name: str) -> str | None:
    """Return a text that may be missing.

    Raises:
        ValidationError: When it is there and no text.
    """
    return None if body.get(name) is None else text_in(body, name)
