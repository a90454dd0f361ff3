"""Checks of access control entries."""

from __future__ import annotations

import re

from cdk_codedeploy.appspec.acl import AccessEntry, AclError, BaseEntryError, missing_masks
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import permissions
from cdk_codedeploy.appspec.value import Value

# What a shell takes for itself.
_SHELL = re.compile(r"[\s'\"`$&;|<>()*?\[\]{}\\#~!]")


def check_acls(report: Report, acls: Value) -> list[AccessEntry]:
    """Check the entries of a permission and return those that can be read."""
    if acls.is_null:
        return []
    if not acls.is_list:
        report.add(permissions.ACLS, acls)
        return []
    known: list[AccessEntry] = []
    seen: set[tuple[bool, str, str]] = set()
    for item in acls.items():
        entry = _checked_entry(report, item)
        if entry is None:
            continue
        known.append(entry)
        place = (entry.default, entry.type, entry.name)
        if place in seen:
            report.add(permissions.ACL_REPEATED, item)
        seen.add(place)
    for mask in missing_masks(known):
        report.add(permissions.ACL_MASK, acls, got="names without a mask", mask=str(mask))
    return known


def check_for_shell(report: Report, value: Value, text: str, *, what: str, remedy: str) -> None:
    """Report text that goes into a command line of the agent and would not arrive whole."""
    if _SHELL.search(text):
        report.add(permissions.ACL_SHELL, value, what=what, remedy=remedy)


def _checked_entry(report: Report, item: Value) -> AccessEntry | None:
    if item.is_token:
        return None
    if item.text is None:
        report.add(permissions.ACLS, item)
        return None
    try:
        entry = AccessEntry.parse(item.text)
    except BaseEntryError:
        report.add(permissions.ACL_BASE, item)
        return None
    except AclError as error:
        report.add(permissions.ACL, item, reason=str(error))
        return None
    if not entry.typed:
        report.add(permissions.ACL_TWO_PARTS, item, written=str(entry))
    check_for_shell(report, item, entry.name, what="the entry", remedy="name a user or group without such characters")
    return entry
