"""What a revision holds, whether it lies in a directory or in a bundle."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Protocol

from cdk_codedeploy.revision.archive import BundleContents
from cdk_codedeploy.revision.links import resolve
from cdk_codedeploy.revision.tree import Entry, EntryKind, Tree

# Names behind links to directories, in all: they can multiply without end.
_MOST_BEHIND_LINKS = 100_000


class Heads(Protocol):
    """Reads the beginnings of files."""

    def __call__(self, paths: Collection[str], size: int) -> dict[str, bytes]:
        """Read at most so many bytes of each; what is no readable file is left out."""
        ...


@dataclass(frozen=True)
class Contents:
    """The entries of a revision as the agent sees them.

    Attributes:
        entries: Everything in it, by path.
        heads: Reads the beginnings of files.
    """

    entries: Mapping[str, Entry]
    heads: Heads = field(repr=False)

    @cached_property
    def links(self) -> dict[str, str]:
        """The text of every link, by its path."""
        return {path: entry.link for path, entry in self.entries.items() if entry.kind is EntryKind.LINK}

    @cached_property
    def folders(self) -> set[str]:
        """Every directory, also those that only the files in them tell of; the root is ``""``."""
        found = {""}
        for path, entry in self.entries.items():
            folder = path if entry.kind is EntryKind.DIRECTORY else posixpath.dirname(path)
            while folder not in found:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return found

    def behind(self, path: str) -> str | None:
        """Follow links: return the path of what is there, or None when nothing is, or it lies outside."""
        found = resolve(path, self.links)
        if found is None:
            return None
        return found if found in self.folders or found in self.entries else None

    def names(self) -> list[str]:
        """Return every path, directories with a slash at the end, links as what is behind them."""
        found = [path for path, entry in self.entries.items() if entry.kind is EntryKind.FILE]
        found += [f"{folder}/" for folder in self.folders if folder]
        left = _MOST_BEHIND_LINKS
        for path in self.links:
            target = self.behind(path)
            if target is None:
                # Nobody can say what an instance has outside; a broken link is none of its files.
                found += [path] if resolve(path, self.links) is None else []
                continue
            if target not in self.folders:
                found.append(path)
                continue
            inside = list(islice(self.under(target), left))
            left -= len(inside)
            prefix = f"{target}/" if target else ""
            files = (name for name in inside if self._is_file(prefix + name))
            found += [f"{path}/", *(f"{path}/{name}" for name in files)]
        return found

    def _is_file(self, path: str) -> bool:
        place = self.behind(path)
        return place is not None and place in self.entries and self.entries[place].kind is EntryKind.FILE

    def under(self, folder: str) -> Iterator[str]:
        """Yield everything below a directory, by its path from there."""
        prefix = f"{folder}/" if folder else ""
        for index in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            path = self._sorted[index]
            if not path.startswith(prefix):
                return
            yield path[len(prefix) :]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.entries)


def contents_of_tree(tree: Tree) -> Contents:
    """Return what a directory holds."""
    entries = {entry.path: entry for entry in tree.entries}

    def heads(paths: Collection[str], size: int) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for path in paths:
            entry = entries.get(path)
            if entry is None or entry.kind is not EntryKind.FILE:
                continue
            try:
                with open(tree.place(entry), "rb") as file:  # noqa: PTH123 - See Tree.place.
                    found[path] = file.read(size)
            except OSError:
                # Bundling it says why; a check goes on.
                continue
        return found

    return Contents(entries, heads)


def contents_of_bundle(bundle: BundleContents) -> Contents:
    """Return what a bundle holds."""
    return Contents(bundle.entries, bundle.heads)
