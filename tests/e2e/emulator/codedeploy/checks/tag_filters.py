"""Tag filters, which say what instances are deployed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.codedeploy import limits
from emulator.codedeploy.context import Context
from emulator.codedeploy.errors import ApiError

# What a filter of a type has and has not.
_PARTS = {"KEY_ONLY": ("Key",), "VALUE_ONLY": ("Value",), "KEY_AND_VALUE": ("Key", "Value")}


def check_filters(context: Context, filters: Sequence[Mapping[str, str]], path: str) -> None:
    """Check a group of filters.

    Raises:
        ApiError: When a filter is not allowed, or there are too many.
    """
    most = limits.TAGS_IN_GROUP
    context.refuse_if(len(filters) > most, path, f"There are {len(filters)} tags in a group. Allowed: {most}.")
    for wanted in filters:
        kind, shown = wanted.get("Type"), dict(wanted)
        # Whether the service takes a filter without a type is not written down.
        context.refuse_if(kind is None, path, f"The tag filter {shown} has no Type. Allowed: {', '.join(_PARTS)}.")
        parts = {name for name in ("Key", "Value") if wanted.get(name)}
        needed = set(_PARTS[str(kind)])
        context.refuse_if(
            parts != needed, path, f"The tag filter {shown} needs no more and no less than {sorted(needed)}."
        )
        _check_length(context, wanted.get("Key", ""), limits.TAG_KEY, path)
        _check_length(context, wanted.get("Value", ""), limits.TAG_VALUE, path)


def check_tag_set(context: Context, tag_set: Mapping[str, Any], path: str, too_many: str) -> None:
    """Check a set of groups of filters.

    Args:
        context: What is around.
        tag_set: EC2TagSet or OnPremisesTagSet of the API.
        path: The member.
        too_many: Code of the error when there are too many groups.

    Raises:
        ApiError: When a filter is not allowed, or there are too many.
    """
    groups: list[list[Mapping[str, str]]] = next(iter(tag_set.values()), [])
    if len(groups) > limits.TAG_GROUPS:
        raise ApiError(too_many, f"{path} has {len(groups)} tag groups. Allowed: {limits.TAG_GROUPS}.")
    for filters in groups:
        context.refuse_if(not filters, path, "A tag group is empty. Each needs a tag.")
        check_filters(context, filters, path)


def _check_length(context: Context, text: str, longest: int, path: str) -> None:
    context.refuse_if(len(text) > longest, path, f"{text!r} in a tag filter is too long. Allowed: {longest}.")
