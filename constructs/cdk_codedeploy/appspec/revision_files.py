"""What a revision holds, as far as an AppSpec file asks: which paths are files, which are folders."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from cdk_codedeploy.appspec.near_miss import near_miss


class RevisionFiles:
    """The files of a revision, by their paths from its root.

    Args:
        names: Paths with ``/``, with or without one at the beginning. A path that ends with ``/`` is a folder, for
            folders that hold nothing; the others are known from the files in them.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._files: set[str] = set()
        self._children: dict[str, list[str]] = {"": []}
        for name in sorted(set(names)):
            path = inside(name)
            if name.endswith("/"):
                self._add_folder(path)
            elif path not in self._files:
                self._files.add(path)
                self._children[self._add_folder(posixpath.dirname(path))].append(path)

    def is_file(self, path: str) -> bool:
        """Tell whether a path is a file of the revision."""
        return inside(path) in self._files

    def is_folder(self, path: str) -> bool:
        """Tell whether a path is a folder of the revision, or its root."""
        return inside(path) in self._children

    def under(self, folder: str) -> Iterator[str]:
        """Return the files in a folder, at any depth, by their paths from the folder."""
        root = inside(folder)
        start = len(root) + 1 if root else 0
        waiting = [root]
        while waiting:
            for path in self._children.get(waiting.pop(), ()):
                if path in self._files:
                    yield path[start:]
                else:
                    waiting.append(path)

    def near(self, path: str) -> str | None:
        """Return a file or folder in the same folder whose name is nearly the same."""
        wanted = inside(path)
        siblings = {posixpath.basename(name): name for name in self._children.get(posixpath.dirname(wanted), ())}
        meant = near_miss(posixpath.basename(wanted), siblings)
        return siblings[meant] if meant else None

    def _add_folder(self, path: str) -> str:
        missing: list[str] = []
        current = path
        while current not in self._children:
            missing.append(current)
            current = posixpath.dirname(current)
        for name in reversed(missing):
            self._children[posixpath.dirname(name)].append(name)
            self._children[name] = []
        return path


def inside(path: str) -> str:
    """Return a path of the revision without what does not change it: ``/app/./x/`` is ``app/x``."""
    normal = posixpath.normpath(path.strip("/") or ".")
    return "" if normal == "." else normal
