"""What Install would copy: the agent's own plan, as far as the AppSpec file and the revision's files tell it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from cdk_codedeploy.appspec.checks.paths import normal
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.revision_files import RevisionFiles, inside
from cdk_codedeploy.appspec.rules import server
from cdk_codedeploy.appspec.value import Value

# A plan of more files is not gone through: the check stays quick, and no host would like it either.
_MOST_TARGETS = 1_000_000
# Folders that lie deeper in one another are not compared.
_DEEPEST = 64


@dataclass(frozen=True)
class FileEntry:
    """One entry of files.

    Attributes:
        value: Where it stands.
        source: The path in the revision, without what does not change it; empty for the whole revision.
        destination: The folder on the host.
        is_folder: Whether the source is a folder; None when the revision's files are not known.
    """

    value: Value
    source: str
    destination: str
    is_folder: bool | None

    @classmethod
    def of(
        cls, value: Value, source: str, destination: str, *, windows: bool, files: RevisionFiles | None
    ) -> FileEntry:
        """Return the entry for two paths as they are written."""
        path = inside(source)
        is_folder = True if not path else None if files is None else files.is_folder(path)
        return cls(value, path, normal(destination, windows=windows), is_folder)

    @property
    def target(self) -> str:
        """Where the source goes if it is a file."""
        return posixpath.join(self.destination, posixpath.basename(self.source))

    def targets(self, files: RevisionFiles) -> Iterator[str]:
        """Return every path that is written, with the revision's files known."""
        if not self.is_folder:
            yield self.target
            return
        for name in files.under(self.source):
            yield posixpath.join(self.destination, name)


class Plan:
    """The paths that an Install writes, each with the entry that writes it.

    Attributes:
        entries: What is copied.
        complete: Whether the revision's files are known, so that the plan is the agent's own.
        targets: The files that are written.
        folders: The folders that are needed for them.
        made: Those of them that come from the revision, which the agent makes.
        clashes: An entry, a path it writes, and the entry that wrote there before.
    """

    def __init__(self, entries: list[FileEntry], files: RevisionFiles | None) -> None:
        self.entries = entries
        self.complete = files is not None
        self.targets: dict[str, FileEntry] = {}
        self.folders: dict[str, FileEntry] = {}
        self.made: set[str] = set()
        self.clashes: list[tuple[FileEntry, str, FileEntry]] = []
        self._destinations = {entry.destination for entry in entries}
        for entry in entries:
            self._take_folder(entry.destination, entry)
        if files is not None:
            self._plan(files)
            return
        for entry in entries:
            if entry.is_folder is None and "." in posixpath.basename(entry.source):
                self.targets.setdefault(entry.target, entry)

    def is_file(self, path: str) -> bool:
        """Tell whether a path is copied as a file; without the revision's files, whether a source looks like it."""
        return path in self.targets

    def reaches(self, path: str) -> bool:
        """Tell whether anything is copied to a path or under it; without the revision's files, whether it may be."""
        if path in self.targets or path in self.folders:
            return True
        return not self.complete and any(parent in self._destinations for parent in parents(path))

    def _plan(self, files: RevisionFiles) -> None:
        room = _MOST_TARGETS
        for entry in self.entries:
            clashed = False
            for target in islice(entry.targets(files), room):
                room -= 1
                first = None if clashed else self._in_the_way(target)
                if first is not None:
                    self.clashes.append((entry, target, first))
                    clashed = True
                self.targets.setdefault(target, entry)
                self._make(posixpath.dirname(target), entry)

    def _in_the_way(self, target: str) -> FileEntry | None:
        first = self.targets.get(target) or self.folders.get(target)
        return first or next((self.targets[path] for path in parents(target) if path in self.targets), None)

    def _make(self, path: str, entry: FileEntry) -> None:
        while path not in self.folders:
            self.folders[path] = entry
            self.made.add(path)
            path = posixpath.dirname(path)

    def _take_folder(self, path: str, entry: FileEntry) -> None:
        while path not in self.folders:
            self.folders[path] = entry
            path = posixpath.dirname(path)


def check_clashes(report: Report, plan: Plan) -> None:
    """Report entries that write one path twice."""
    clashes = plan.clashes if plan.complete else _certain_clashes(plan.entries)
    for entry, target, first in clashes:
        report.add(server.SAME_TARGET, entry.value.at("source"), target=target, other=first.value.path or "files")


def _certain_clashes(entries: list[FileEntry]) -> Iterator[tuple[FileEntry, str, FileEntry]]:
    """Find entries that must clash, whatever the revision holds: the same pair, or a part of one before."""
    seen: dict[tuple[str, str], FileEntry] = {}
    for entry in sorted(entries, key=lambda entry: entry.source.count("/") + bool(entry.source)):
        first = next((seen[pair] for pair in _pairs_above(entry) if pair in seen), None)
        if first is not None:
            yield entry, entry.destination, first
        seen.setdefault((entry.source, entry.destination), entry)


def _pairs_above(entry: FileEntry) -> Iterator[tuple[str, str]]:
    """Return the pairs of folders that would copy this entry to where it goes, itself included."""
    source, destination = entry.source, entry.destination
    yield source, destination
    for _ in range(_DEEPEST):
        if not source or posixpath.basename(source) != posixpath.basename(destination):
            return
        source, destination = posixpath.dirname(source), posixpath.dirname(destination)
        yield source, destination


def parents(path: str) -> Iterator[str]:
    """Return the folders that a path lies in, the nearest first."""
    while (parent := posixpath.dirname(path)) != path:
        yield parent
        path = parent
