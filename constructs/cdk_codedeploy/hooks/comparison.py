"""Whether an answer is what was expected, and where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast


def difference(expected: object, found: object, where: str = "the answer") -> str | None:
    """Tell where an answer differs from what was expected, or None where it does not.

    A map may have more members than expected; lists and single values have to be equal. Values are not told, since an
    answer may hold anything.

    Args:
        expected: What was expected, as JSON has it.
        found: What came.
        where: How to call it.
    """
    if isinstance(expected, Mapping):
        return _in_object(cast("Mapping[str, object]", expected), found, where)
    if _is_list(expected) and _is_list(found):
        return _in_list(cast("Sequence[object]", expected), cast("Sequence[object]", found), where)
    # True is not 1 here, as it is in Python.
    same = expected == found and isinstance(expected, bool) == isinstance(found, bool)
    return None if same else f"{where} is another one than expected"


def _in_object(expected: Mapping[str, object], found: object, where: str) -> str | None:
    if not isinstance(found, Mapping):
        return f"{where} is no object"
    members = cast("Mapping[str, object]", found)
    differences = (
        difference(value, members[name], f"{where}.{name}") if name in members else f"{where} has no {name}"
        for name, value in expected.items()
    )
    return next(filter(None, differences), None)


def _in_list(expected: Sequence[object], found: Sequence[object], where: str) -> str | None:
    if len(expected) != len(found):
        return f"{where} has {len(found)} items and not {len(expected)}"
    pairs = enumerate(zip(expected, found, strict=True))
    return next(filter(None, (difference(*pair, f"{where}[{place}]") for place, pair in pairs)), None)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))
