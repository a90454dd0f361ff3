"""The range of an SELinux context, as the agent reads it: ``sN[-sM][:cA[.cB][,...]]``."""

from __future__ import annotations

import re
from itertools import pairwise

_HIGHEST_CATEGORY = 1023
_SENSITIVITY = re.compile(r"s([0-9]+)")
_CATEGORY = re.compile(r"c([0-9]+)")
# Numbers are compared as text without leading zeros, because one may have any length.


def range_fault(text: str) -> str | None:
    """Return what is wrong with a range, as a clause, or None.

    Args:
        text: The range.
    """
    levels, colon, categories = text.partition(":")
    low, dash, high = levels.partition("-")
    for level in (low, high) if dash else (low,):
        if not _SENSITIVITY.fullmatch(level):
            return "a range begins with a sensitivity such as s0, or two of them"
    if dash and _order(high[1:]) < _order(low[1:]):
        return "the second sensitivity is not below the first"
    return _categories_fault(categories) if colon else None


def _order(digits: str) -> tuple[int, str]:
    number = digits.lstrip("0")
    return len(number), number


def _categories_fault(text: str) -> str | None:
    spans: list[tuple[int, int]] = []
    # Ruby drops empty parts at the end.
    for part in text.rstrip(",").split(","):
        ends = part.split(".", 1)
        numbers = [_category(end) for end in ends]
        if None in numbers:
            return f"categories are c0 to c{_HIGHEST_CATEGORY}, one by one or as c0.c5"
        low, high = numbers[0] or 0, numbers[-1] or 0
        if high < low:
            return "the second category of a span is not below the first"
        spans.append((low, high))
    if any(after[0] <= before[1] for before, after in pairwise(sorted(spans))):
        return "each category stands once"
    return None


def _category(text: str) -> int | None:
    match = _CATEGORY.fullmatch(text)
    if not match or _order(match[1]) > _order(str(_HIGHEST_CATEGORY)):
        return None
    return int(match[1].lstrip("0") or "0")
