"""What an unquoted scalar is, as generation 1.8 of the agent reads YAML: by version 1.1, with Ruby's additions.

``0644`` is the number 420, ``0o644`` is text, ``no`` is false, ``1:30`` is 5400 and ``2020-01-01`` is a date. The
expressions match in linear time. ``tests/appspec/test_scalars.py`` holds them against what Ruby answered.
"""

from __future__ import annotations

import re

from cdk_codedeploy.appspec.nodes import Kind

# No number that means anything here is longer; turning a longer one into a number would take quadratic time.
_LONGEST_NUMBER = 400
HUGE: int = 10**_LONGEST_NUMBER

_NULL = re.compile(r"~|null", re.IGNORECASE | re.ASCII)
_TRUE = re.compile(r"yes|true|on", re.IGNORECASE | re.ASCII)
_FALSE = re.compile(r"no|false|off", re.IGNORECASE | re.ASCII)
_TIME = re.compile(
    r"-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?", re.ASCII
)
_DATE = re.compile(r"\d{4}-(?:1[012]|0\d|\d)-(?:[12]\d|3[01]|0\d|\d)", re.ASCII)
_SPECIAL = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE)
_SYMBOL = re.compile(r":.+", re.DOTALL)
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}")
_BASE_60_FLOAT = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}\.[0-9_]*")
_FLOAT = re.compile(r"[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?")
_BINARY = re.compile(r"[-+]?0b[01_,]+")
_OCTAL = re.compile(r"[-+]?0[0-7_,]+")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)")
_HEXADECIMAL = re.compile(r"[-+]?0x[0-9a-fA-F_,]+")
_BASES = ((_DECIMAL, 10), (_OCTAL, 8), (_HEXADECIMAL, 16), (_BINARY, 2))
# What none of the above can begin with is text, and most values are.
_FIRST = re.compile(r"[-+.:~0-9yYtToOnNfF]")


def resolve(text: str) -> tuple[Kind, object]:
    """Return what an unquoted scalar is read as: its kind, and the value.

    Args:
        text: The scalar as written.
    """
    if not text:
        return Kind.NULL, None
    if "\n" in text or not _FIRST.match(text):
        return Kind.TEXT, text
    return _word(text) or _number(text) or (Kind.TEXT, text)


def _word(text: str) -> tuple[Kind, object] | None:
    if _NULL.fullmatch(text):
        return Kind.NULL, None
    if _TRUE.fullmatch(text):
        return Kind.TRUTH, True
    if _FALSE.fullmatch(text):
        return Kind.TRUTH, False
    if _TIME.fullmatch(text) or _DATE.fullmatch(text):
        return Kind.DATE, text
    if _SYMBOL.fullmatch(text):
        return Kind.SYMBOL, text
    return None


def _number(text: str) -> tuple[Kind, object] | None:
    for expression, base in _BASES:
        if expression.fullmatch(text):
            return Kind.INTEGER, _integer(text, base)
    if _BASE_60.fullmatch(text):
        return Kind.INTEGER, _base_60(text)
    if _BASE_60_FLOAT.fullmatch(text):
        return Kind.FLOAT, _base_60_float(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if special := _SPECIAL.fullmatch(text):
        return Kind.FLOAT, float(special[0].replace(".", ""))
    return None


def _integer(text: str, base: int) -> int:
    digits = text.replace("_", "").replace(",", "")
    if len(digits) > _LONGEST_NUMBER:
        return -HUGE if digits.startswith("-") else HUGE
    try:
        return int(digits, base)
    except ValueError:
        # A prefix alone, as in `0x_`.
        return 0


def _base_60(text: str) -> int:
    # Ruby takes the first part for hours, also where two parts look like minutes and seconds.
    hours, minutes, seconds = (_integer(part, 10) for part in f"{text}:0:0".split(":")[:3])
    return hours * 3600 + minutes * 60 + seconds


def _base_60_float(text: str) -> float:
    whole, _, fraction = text.rpartition(":")
    parts_before = whole.count(":") + 1
    return _base_60(whole) + float(fraction.replace("_", "")[:_LONGEST_NUMBER]) * 60.0 ** (2 - parts_before)


def _float(text: str) -> tuple[Kind, object]:
    digits = re.sub(r"\.(?=[eE]|$)", "", text.replace("_", "").replace(",", ""))
    try:
        return Kind.FLOAT, float(digits[: _LONGEST_NUMBER * 4])
    except ValueError:
        # Signs and points without a digit.
        return Kind.TEXT, text
