"""Checks of the patterns of a permission, and how the agent matches names with them."""

from __future__ import annotations

import fnmatch
import re

from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import permissions
from cdk_codedeploy.appspec.value import Value

EVERYTHING = "**"


def check_pattern(report: Report, pattern: Value) -> None:
    """Check the pattern of a permission."""
    if pattern.is_null or pattern.is_token or pattern.text == EVERYTHING:
        return
    _check_one(report, pattern)


def check_except(report: Report, excepted: Value) -> None:
    """Check the list of patterns that are left out."""
    if excepted.is_false or excepted.is_token:
        return
    if not excepted.is_list:
        report.add(permissions.EXCEPT, excepted)
    for item in excepted.items():
        if not item.is_token:
            _check_one(report, item)


def matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern of one level matches a path below a permission's object."""
    if "/" in name:
        return False
    # Only * is a wildcard; fnmatch knows others too.
    literal = re.sub(r"([?\[])", r"[\1]", re.sub(r"\*+", "*", pattern))
    return fnmatch.fnmatchcase(name, literal)


def _check_one(report: Report, pattern: Value) -> None:
    text = pattern.text
    if not text:
        report.add(permissions.PATTERN, pattern)
    elif "/" in text:
        report.add(permissions.PATTERN_FOLDER, pattern)
    elif any(character in text for character in "?["):
        report.add(permissions.PATTERN_LITERAL, pattern)
