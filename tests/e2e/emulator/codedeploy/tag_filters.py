"""Which instances tag filters mean: one filter of each group has to be met."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

TagFilter = Mapping[str, str]


def groups_of(settings: Mapping[str, Any], filters: str, tag_set: str) -> list[list[TagFilter]]:
    """Return the tag groups that settings name in either way: one list of filters, or a set of lists.

    Args:
        settings: Parameters of the API.
        filters: Key of the single list, such as ``ec2TagFilters``.
        tag_set: Key of the set of lists, such as ``ec2TagSet``.
    """
    single = settings.get(filters)
    groups = [single] if single else (settings.get(tag_set) or {}).get(f"{tag_set}List", [])
    return [list(group) for group in groups if group]


def matches(groups: Iterable[Iterable[TagFilter]], tags: Mapping[str, str]) -> bool:
    """Return whether tags meet one filter of each group. Without any group nothing matches."""
    groups = [list(group) for group in groups]
    return bool(groups) and all(any(meets(tags, each) for each in group) for group in groups)


def meets(tags: Mapping[str, str], wanted: TagFilter) -> bool:
    """Return whether tags meet a filter. Case matters, and ``*`` in its value stands for any text."""
    key, pattern = wanted.get("Key", ""), _pattern(wanted.get("Value", ""))
    kind = wanted.get("Type", "KEY_AND_VALUE")
    if kind == "KEY_ONLY":
        return key in tags
    if kind == "VALUE_ONLY":
        return any(pattern.fullmatch(value) for value in tags.values())
    return key in tags and pattern.fullmatch(tags[key]) is not None


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in value.split("*")), re.DOTALL)
