"""Checks of the section permissions: each entry by itself."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.appspec import keys
from cdk_codedeploy.appspec.acl import AccessEntry
from cdk_codedeploy.appspec.checks.acls import check_acls, check_for_shell
from cdk_codedeploy.appspec.checks.context import check_context
from cdk_codedeploy.appspec.checks.keys import check_keys, is_list, is_mapping
from cdk_codedeploy.appspec.checks.mode import check_mode
from cdk_codedeploy.appspec.checks.paths import check_characters, is_absolute, normal
from cdk_codedeploy.appspec.checks.patterns import EVERYTHING, check_except, check_pattern
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import permissions
from cdk_codedeploy.appspec.value import Value

TYPES = ("file", "directory")


@dataclass(frozen=True)
class PermissionEntry:
    """One entry of permissions, as far as it can be told.

    Attributes:
        value: Where it stands.
        object: The path, without what does not change it.
        pattern: Which names under it.
        excepted: Patterns of names that are left out.
        types: ``file``, ``directory`` or both.
        has_default_acl: Whether an access control entry is a default one.
        in_shell: Whether paths go into a command line.
    """

    value: Value
    object: str
    pattern: str
    excepted: tuple[str, ...]
    types: frozenset[str]
    has_default_acl: bool
    in_shell: bool


def check_permissions(report: Report, section: Value, *, windows: bool) -> list[PermissionEntry]:
    """Check the section permissions and return its entries, as far as they can be told."""
    if not is_list(report, section, name="permissions", kind="a list", remedy="begin each entry with - object:"):
        return []
    if windows:
        if not section.is_empty:
            report.add(permissions.PERMISSIONS_ON_WINDOWS, section, got="permissions")
        return []
    entries = (check_permission(report, entry) for entry in section.items())
    return [entry for entry in entries if entry]


def check_permission(report: Report, entry: Value) -> PermissionEntry | None:
    """Check one entry."""
    if not is_mapping(report, entry, needed="object", example="- object: /srv/app"):
        return None
    check_keys(report, entry, keys.PERMISSION)
    path = _checked_object(report, entry.at("object"))
    check_pattern(report, entry.at("pattern"))
    check_except(report, entry.at("except"))
    types = _checked_types(report, entry.at("type"))
    for name, kind in (("owner", "a user"), ("group", "a group")):
        _check_owner(report, entry.at(name), name=name, kind=kind)
    owned = not entry.at("owner").is_null or not entry.at("group").is_null
    check_mode(report, entry.at("mode"), owned=owned)
    acls = check_acls(report, entry.at("acls"))
    check_context(report, entry.at("context"))
    return None if path is None else _entry(entry, path, types, acls)


def _entry(entry: Value, path: str, types: frozenset[str], acls: list[AccessEntry]) -> PermissionEntry:
    return PermissionEntry(
        entry,
        path,
        entry.at("pattern").text or EVERYTHING,
        tuple(item.text for item in entry.at("except").items() if item.text),
        types,
        has_default_acl=any(acl.default for acl in acls),
        in_shell=not entry.at("acls").is_null or not entry.at("context").is_null,
    )


def _checked_object(report: Report, value: Value) -> str | None:
    if value.is_token:
        return None
    text = (value.text or "").strip()
    if not text:
        report.add(permissions.OBJECT, value)
        return None
    if not check_characters(report, value, text):
        return None
    if not is_absolute(text, windows=False):
        report.add(permissions.OBJECT_RELATIVE, value)
        return None
    return normal(text, windows=False)


def check_shell_path(report: Report, entry: PermissionEntry, path: str) -> None:
    """Report a path that the agent would hand to setfacl or semanage and that does not arrive whole."""
    value = entry.value.at("object")
    check_for_shell(report, value, path, what=f"the path {path}", remedy="deploy it under another name")


def _checked_types(report: Report, value: Value) -> frozenset[str]:
    if value.is_false or value.is_token:
        return frozenset(TYPES)
    if not value.is_list:
        report.add(permissions.TYPE, value)
        return frozenset()
    if value.is_empty:
        report.add(permissions.TYPE_EMPTY, value)
    for item in value.items():
        if item.text not in TYPES and not item.is_token:
            report.add(permissions.TYPE, item)
    return frozenset(item.text or "" for item in value.items())


def _check_owner(report: Report, value: Value, *, name: str, kind: str) -> None:
    if value.is_null or value.is_token:
        return
    text = value.text
    if not text or text.isdigit() or ":" in text or not text.strip():
        report.add(permissions.OWNER, value, name=name, kind=kind)
