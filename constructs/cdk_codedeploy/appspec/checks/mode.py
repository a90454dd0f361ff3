"""Checks of a mode, which YAML likes to turn into another number."""

from __future__ import annotations

from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import permissions
from cdk_codedeploy.appspec.value import Value

_SHORTEST = 3
_LONGEST = 4
_SET_IDS = "234567"


def check_mode(report: Report, mode: Value, *, owned: bool = False) -> None:
    """Check the mode of a permission.

    Args:
        report: Where problems go.
        mode: The value.
        owned: Whether the permission sets an owner or a group too.
    """
    if mode.is_null or mode.is_token:
        return
    if mode.kind is Kind.INTEGER:
        _check_number(report, mode, owned=owned)
    elif mode.text is None or not _is_mode(mode.text):
        report.add(permissions.MODE, mode)
    elif not mode.text:
        report.add(permissions.MODE_EMPTY, mode)
    else:
        _check_digits(report, mode, mode.text, owned=owned)


def _check_number(report: Report, mode: Value, *, owned: bool) -> None:
    number = mode.value if isinstance(mode.value, int) else -1
    digits = str(number) if 0 <= number < 10**_LONGEST else ""
    written = mode.raw.removeprefix("+")
    if digits and written.isdigit() and written.lstrip("0") == digits.lstrip("0"):
        _check_digits(report, mode, written[-_LONGEST:], owned=owned)
        return
    meant = next((text for text in (written, written.lstrip("0"), digits) if text and _is_mode(text)), None)
    if meant is None:
        report.add(permissions.MODE, mode)
        return
    is_set = bool(digits) and _is_mode(digits)
    effect = f"sets {digits.zfill(_SHORTEST)}" if is_set else "refuses the file"
    shown = digits.zfill(_SHORTEST) if digits else "no mode at all"
    report.add(permissions.MODE_NUMBER, mode, number=digits or "?", mode=shown, written=meant, effect=effect)


def _check_digits(report: Report, mode: Value, digits: str, *, owned: bool) -> None:
    if not _is_mode(digits):
        report.add(permissions.MODE, mode)
    elif len(digits) < _SHORTEST:
        report.add(permissions.MODE_SHORT, mode, mode=digits.zfill(_SHORTEST))
    elif owned and len(digits) == _LONGEST and digits[0] in _SET_IDS:
        kept = int(digits[0]) & 1
        report.add(permissions.MODE_SET_ID, mode, mode=f"{kept or ''}{digits[1:]}")


def _is_mode(text: str) -> bool:
    return len(text) <= _LONGEST and not text.strip("01234567")
