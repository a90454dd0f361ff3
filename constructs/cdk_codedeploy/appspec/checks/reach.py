"""What permissions reach: objects that are not deployed, single files with a pattern, paths that are set twice."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cdk_codedeploy.appspec.checks.install import Plan, parents
from cdk_codedeploy.appspec.checks.patterns import EVERYTHING, matches
from cdk_codedeploy.appspec.checks.permissions import PermissionEntry, check_shell_path
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import permissions

# A file that is named by more permissions than these is compared with the first of them.
_MOST_COMPARED = 20


def check_reach(report: Report, entries: list[PermissionEntry], plan: Plan) -> None:
    """Check permissions against what files copies."""
    for entry in entries:
        if not plan.reaches(entry.object):
            report.add(permissions.OBJECT_ELSEWHERE, entry.value.at("object"))
        elif plan.is_file(entry.object) and "file" in entry.types:
            _check_single_file(report, entry)
        elif entry.has_default_acl and "file" in entry.types and not plan.complete:
            report.add(permissions.ACL_DEFAULT_ON_FILE, entry.value.at("acls"), got="a default entry")
        if entry.in_shell:
            check_shell_path(report, entry, entry.object)
    reached = [entry for entry in entries if plan.reaches(entry.object)]
    found = _set_twice(reached, plan) if plan.complete else _surely_set_twice(reached, plan)
    for entry, first in found:
        report.add(permissions.PERMISSION_TWICE, entry.value.at("object"), other=first.value.path or "another entry")
    if plan.complete:
        _check_reached(report, reached, plan)


def _check_single_file(report: Report, entry: PermissionEntry) -> None:
    if entry.pattern != EVERYTHING:
        report.add(permissions.PATTERN_ON_FILE, entry.value.at("pattern"), object=entry.object, name="pattern")
    if entry.excepted:
        report.add(permissions.PATTERN_ON_FILE, entry.value.at("except"), object=entry.object, name="except")
    if entry.has_default_acl:
        report.add(permissions.ACL_DEFAULT_ON_FILE, entry.value.at("acls"), got="a default entry")


def _check_reached(report: Report, entries: list[PermissionEntry], plan: Plan) -> None:
    """Report what only shows when the files are known: default entries on files, paths that a shell would split."""
    index = _by_object(entries)
    told: set[int] = set()
    for path in plan.targets:
        for entry in _reaching(path, "file", index):
            if path == entry.object or id(entry) in told:
                continue
            if entry.has_default_acl:
                report.add(permissions.ACL_DEFAULT_ON_FILE, entry.value.at("acls"), got="a default entry")
                told.add(id(entry))
            elif entry.in_shell and any(character.isspace() for character in path[len(entry.object) :]):
                check_shell_path(report, entry, path)
                told.add(id(entry))


def _by_object(entries: list[PermissionEntry]) -> dict[str, list[PermissionEntry]]:
    index: dict[str, list[PermissionEntry]] = {}
    for entry in entries:
        index.setdefault(entry.object, []).append(entry)
    return index


def _reaching(path: str, kind: str, index: dict[str, list[PermissionEntry]]) -> Iterator[PermissionEntry]:
    """Return the permissions that the agent would apply to a path, as many as matter."""
    if kind == "file":
        yield from (entry for entry in index.get(path, ())[:_MOST_COMPARED] if kind in entry.types)
    for parent in parents(path):
        for entry in index.get(parent, ())[:_MOST_COMPARED]:
            if kind in entry.types and _matches(entry, path):
                yield entry


def _matches(entry: PermissionEntry, path: str) -> bool:
    name = path[len(entry.object.rstrip("/")) + 1 :]
    if entry.pattern != EVERYTHING and not matches(entry.pattern, name):
        return False
    return not any(matches(pattern, name) for pattern in entry.excepted[:_MOST_COMPARED])


def _set_twice(entries: list[PermissionEntry], plan: Plan) -> Iterator[tuple[PermissionEntry, PermissionEntry]]:
    """Find permissions that share a path, as the agent will."""
    index = _by_object(entries)
    order = {id(entry): number for number, entry in enumerate(entries)}
    told: set[int] = set()
    for paths, kind in ((plan.targets, "file"), (plan.made, "directory")):
        for path in paths:
            reaching = sorted(_reaching(path, kind, index), key=lambda entry: order[id(entry)])
            for entry in reaching[1:]:
                if id(entry) not in told:
                    told.add(id(entry))
                    yield entry, reaching[0]


def _surely_set_twice(entries: list[PermissionEntry], plan: Plan) -> Iterator[tuple[PermissionEntry, PermissionEntry]]:
    """Find permissions that must share a path if they reach any, without knowing the files."""
    whole: dict[tuple[str, str], PermissionEntry] = {}
    alike: dict[tuple[str, str, str], PermissionEntry] = {}
    index = _by_object(entries)
    for entry in sorted(entries, key=lambda entry: entry.object.count("/")):
        first = next((found for kind in entry.types if (found := _first(entry, kind, whole, alike))), None)
        if first is None and plan.is_file(entry.object) and "file" in entry.types:
            siblings = index.get(posixpath.dirname(entry.object), ())[:_MOST_COMPARED]
            first = next((one for one in siblings if "file" in one.types and _matches(one, entry.object)), None)
        if first is not None:
            yield entry, first
        for kind in entry.types:
            alike.setdefault((entry.object, entry.pattern, kind), entry)
            if entry.pattern == EVERYTHING and not entry.excepted:
                whole.setdefault((entry.object, kind), entry)
    yield from _patterns_beside_everything(entries, whole)


def _first(
    entry: PermissionEntry,
    kind: str,
    whole: dict[tuple[str, str], PermissionEntry],
    alike: dict[tuple[str, str, str], PermissionEntry],
) -> PermissionEntry | None:
    """Return an entry that stands before this one and reaches what it reaches."""
    if not entry.excepted or entry.pattern != EVERYTHING:
        same = alike.get((entry.object, entry.pattern, kind)) or whole.get((entry.object, kind))
        if same is not None:
            return same
    if kind == "directory" and "file" in entry.types:
        # The object may be a file, which is no directory that the entry above reaches.
        return None
    return next((whole[parent, kind] for parent in parents(entry.object) if (parent, kind) in whole), None)


def _patterns_beside_everything(
    entries: list[PermissionEntry], whole: dict[tuple[str, str], PermissionEntry]
) -> Iterator[tuple[PermissionEntry, PermissionEntry]]:
    """Find entries that stand before one for everything under the same object."""
    position = {id(entry): number for number, entry in enumerate(entries)}
    for entry in entries:
        if entry.pattern == EVERYTHING or entry.excepted:
            continue
        for kind in sorted(entry.types):
            other = whole.get((entry.object, kind))
            if other is not None and position[id(other)] > position[id(entry)]:
                yield other, entry
                break
