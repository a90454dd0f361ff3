"""Tags of resources and of on-premises instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError

Tag = Mapping[str, str]


def check_resource_tags(context: Context, tags: Sequence[Tag], path: str = "tags") -> None:
    """Check tags for an application or a deployment group.

    Raises:
        ApiError: When they are not allowed.
    """
    _check_once(context, tags, path)
    for tag in tags:
        _check_lengths(context, tag, path)
        key = tag["Key"]
        context.refuse_if(key.lower().startswith("aws:"), path, f"The tag {key!r} begins as only tags of AWS may.")


def check_number_of_resource_tags(context: Context, tags: Mapping[str, str], path: str = "tags") -> None:
    """Check how many tags a resource would have.

    Raises:
        ApiError: When there are too many.
    """
    most = limits.RESOURCE_TAGS
    context.refuse_if(len(tags) > most, path, f"The resource would have {len(tags)} tags. Allowed: {most}.")


def check_instance_tags(context: Context, tags: Sequence[Tag]) -> None:
    """Check tags for an on-premises instance. Unlike others they need a value.

    Raises:
        ApiError: When they are not allowed.
    """
    most = limits.ON_PREMISES_TAGS
    if len(tags) > most:
        raise ApiError("TagLimitExceededException", f"There are {len(tags)} tags. Allowed: {most}.")
    _check_once(context, tags, "tags")
    for tag in tags:
        _check_lengths(context, tag, "tags")
        context.refuse_if(not tag.get("Value"), "tags", f"The tag {tag['Key']!r} has no value. It needs one.")


def _check_once(context: Context, tags: Sequence[Tag], path: str) -> None:
    keys = [tag.get("Key") for tag in tags]
    context.refuse_if(not all(keys), path, "A tag has no key. Each needs one.")
    context.refuse_if(len(set(keys)) < len(keys), path, f"The keys of tags are {keys}. Each may be there once.")


def _check_lengths(context: Context, tag: Tag, path: str) -> None:
    key, value = tag["Key"], tag.get("Value", "")
    context.refuse_if(len(key) > limits.TAG_KEY, path, f"The tag key {key!r} is too long. Allowed: {limits.TAG_KEY}.")
    context.refuse_if(
        len(value) > limits.TAG_VALUE, path, f"The tag value {value!r} is too long. Allowed: {limits.TAG_VALUE}."
    )
