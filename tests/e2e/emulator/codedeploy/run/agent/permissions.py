"""Checks the permissions of an AppSpec as the agent does when it reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.run.agent.failure import EventError

_MODE = re.compile(r"[0-7]{1,4}")
_TYPES = {"file", "directory"}
# Type, name and what is allowed; the type may be left out before a user's name.
_ACL = re.compile(r"(?:(?:d|default):)?(?:(?:u|user|g|group|m|mask|o|other):)?[^:]*:(?:[0-7]|[rwx-]+)")
_BASE_ENTRY = re.compile(r"(?:(?:d|default):)?(?:u|user|g|group|o|other)::")

_RANGE = re.compile(r"s(?P<low>\d+)(?:-s(?P<high>\d+))?(?::(?P<categories>c\d+(?:\.c\d+)?(?:,c\d+(?:\.c\d+)?)*))?")
_LAST_CATEGORY = 1023


def check_permissions(section: Any, *, windows: bool) -> None:
    """Check the section ``permissions``.

    Raises:
        EventError: When the agent refuses it.
    """
    if not section and not isinstance(section, Mapping | str):
        return
    if not isinstance(section, list) or not all(isinstance(each, Mapping) for each in section):
        raise _refused("are no list of mappings")
    if windows:
        raise _refused("are set for Windows")
    for each in section:
        _check(each)


def _check(entry: Mapping[str, Any]) -> None:
    target = entry.get("object")
    if target is None or not str(target).strip():
        raise _refused("have an entry without an object")
    mode = entry.get("mode")
    if mode is not None and str(mode) and not _MODE.fullmatch(str(mode)):
        raise _refused(
            f"have the mode {mode} for {target}; allowed: up to four octal digits, quoted when 0 comes first"
        )
    types = entry.get("type")
    if types is not None and (not isinstance(types, list) or not set(map(str, types)) <= _TYPES):
        raise _refused(f"have the type {types} for {target}; allowed: a list of file and directory")
    exceptions = entry.get("except")
    if exceptions is not None and not isinstance(exceptions, list):
        raise _refused(f"have exceptions for {target} that are no list")
    for acl in entry.get("acls") or []:
        if _BASE_ENTRY.match(str(acl)):
            raise _refused(f"have the ACL {acl} for {target}; use mode for the owner, the group and others")
        if not _ACL.fullmatch(str(acl)):
            raise _refused(f"have an invalid ACL {acl} for {target}")
    _check_context(entry.get("context"), target)


def _check_context(context: Any, target: Any) -> None:
    if context is None:
        return
    # The agent stumbles over a context without a range.
    if not isinstance(context, Mapping) or not context.get("type") or not isinstance(context.get("range"), str):
        raise _refused(f"have a context for {target} without a type or a range")
    match = _RANGE.fullmatch(context["range"])
    if match is None or int(match["high"] or match["low"]) < int(match["low"]):
        raise _refused(f"have the range {context['range']} for {target}; allowed: such as s0-s1:c0.c5,c9")
    categories: list[int] = []
    for part in (match["categories"] or "").split(",") if match["categories"] else []:
        first, _, last = part.replace("c", "").partition(".")
        if int(last or first) < int(first):
            raise _refused(f"have the category range {part} for {target}, which runs backwards")
        categories += range(int(first), int(last or first) + 1)
    if any(category > _LAST_CATEGORY for category in categories) or len(set(categories)) < len(categories):
        raise _refused(
            f"have invalid categories {match['categories']} for {target}; allowed: 0 to {_LAST_CATEGORY}, once"
        )


def _refused(what: str) -> EventError:
    return EventError("UnknownError", f"The deployment failed because permissions in the AppSpec {what}.")
