"""What goes into a bundle: the entries of a directory, sorted and freed from what differs between two checkouts."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.ignore_rules import IGNORE_FILE, IgnoreRules
from cdk_codedeploy.revision.links import resolve
from cdk_codedeploy.service import check_kind, shown


class EntryKind(Enum):
    """What an entry of a tree or a bundle is."""

    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, directory or symbolic link.

    Attributes:
        path: Path below the root, with slashes, without one at the end.
        kind: What it is.
        size: Bytes of a file; 0 for the others.
        executable: Whether a file's owner may execute it. That is all that git keeps of a mode.
        link: Text of a symbolic link, as it stands in it; ``""`` for the others.
    """

    path: str
    kind: EntryKind
    size: int = 0
    executable: bool = False
    link: str = ""

    @property
    def mode(self) -> int:
        """The mode in a bundle, with its file type: 0644 or 0755, 0755 for directories, 0777 for links."""
        if self.kind is EntryKind.DIRECTORY:
            return stat.S_IFDIR | 0o755
        if self.kind is EntryKind.LINK:
            return stat.S_IFLNK | 0o777
        return stat.S_IFREG | (0o755 if self.executable else 0o644)


@dataclass(frozen=True, kw_only=True)
class ExtraFile:
    """A file that is added to a bundle from memory.

    Args:
        content: What is in it.
        executable: Whether it gets the mode 0755 instead of 0644. Default: False.
    """

    content: bytes
    executable: bool = False


@dataclass(frozen=True)
class Tree:
    """A directory as it goes into a bundle.

    Attributes:
        root: The directory.
        entries: Everything in it that is not ignored, sorted by path, so that a directory precedes what is in it.
        extra: Content of the files that were added from memory, by path.
    """

    root: Path
    entries: tuple[Entry, ...]
    extra: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry.size for entry in self.entries)

    @property
    def links(self) -> dict[str, str]:
        """The text of every link, by its path."""
        return {entry.path: entry.link for entry in self.entries if entry.kind is EntryKind.LINK}

    def place(self, entry: Entry) -> str:
        """Return where an entry lies on this machine."""
        return os.path.join(self.root, entry.path)  # noqa: PTH118 - A third of the time of Path for many small files.


class Refusal(Enum):
    """Why something in a directory can go into no bundle."""

    UNREADABLE = "it cannot be read"
    SPECIAL = "it is no file, directory or symbolic link"
    NAME = "its name is not UTF-8"
    OUTSIDE_LINK = "it is a link that leads out"


Refused = Callable[[Refusal, str, ValidationError], None]
"""Called with the reason, the path and the error."""


def _raise(_reason: Refusal, _path: str, error: ValidationError) -> None:
    raise error


def read_tree(
    source: str | os.PathLike[str],
    *,
    extra: Mapping[str, bytes | ExtraFile] | None = None,
    allow_outside_links: bool = False,
    leave_out: Path | None = None,
    refused: Refused = _raise,
) -> Tree:
    """List what goes into a bundle of a directory.

    Args:
        source: The directory. ``.codedeployignore`` in it tells what is left out, beside ``DEFAULT_IGNORES``.
        extra: Files to add from memory, by their path below the root. One of the directory's own files of that path
            is replaced. Ignore patterns do not concern them.
        allow_outside_links: Whether a symbolic link may lead out of the directory. Default: False.
        leave_out: A file that is left out should it lie in the source, such as the bundle itself. Default: none.
        refused: Called for everything that can go into no bundle; when it returns, that is left out, or, in the case
            of a link, kept. Default: raise the error.

    Raises:
        ValidationError: When the source is not a directory that can be read, holds something that no bundle can, or a
            link leads out of it; when a path in ``extra`` is not one below the root.
    """
    root = Path(source)
    if not root.is_dir():
        raise ValidationError(
            "source",
            shown(str(source)),
            allowed="a revision is a directory" if root.exists() else "there is no such directory",
            remedy="give the directory that has appspec.yml in it",
        )
    entries = {entry.path: entry for entry in _walk(root, read_ignore_rules(root), leave_out, refused)}
    added = {path: _extra_file(path, file) for path, file in (extra or {}).items()}
    for path, file in added.items():
        _add(entries, path, file)
    tree = Tree(
        root,
        tuple(entries[path] for path in sorted(entries)),
        {path: file.content for path, file in added.items()},
    )
    if not allow_outside_links:
        _refuse_outside_links(tree, refused)
    return tree


def read_ignore_rules(root: Path) -> IgnoreRules:
    """Read the ignore file of a directory, if it has one.

    Raises:
        ValidationError: When it is not text in UTF-8.
    """
    path = root / IGNORE_FILE
    try:
        return IgnoreRules.of_text(path.read_bytes().decode())
    except FileNotFoundError:
        return IgnoreRules()
    except (OSError, UnicodeDecodeError) as error:
        raise ValidationError(
            IGNORE_FILE, shown(str(path)), allowed=f"it cannot be read ({error})", remedy="write it as text in UTF-8"
        ) from error


def _walk(root: Path, rules: IgnoreRules, leave_out: Path | None, refused: Refused) -> Iterator[Entry]:
    """Yield everything below a directory that is not ignored, in no order."""
    absent = os.path.relpath(os.path.realpath(leave_out), os.path.realpath(root)) if leave_out else None
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as found:
                items = list(found)
        except OSError as error:
            refused(Refusal.UNREADABLE, folder, unreadable(folder or str(root), error))
            continue
        for item in items:
            path = f"{folder}/{item.name}" if folder else item.name
            is_directory = item.is_dir(follow_symlinks=False)
            if rules.ignores(path, is_directory=is_directory) or path == absent:
                continue
            entry = _entry(path, item, refused)
            if entry is None:
                continue
            if is_directory:
                folders.append(path)
            yield entry


def _entry(path: str, item: os.DirEntry[str], refused: Refused) -> Entry | None:
    try:
        path.encode()
        found = item.stat(follow_symlinks=False)
        if stat.S_ISLNK(found.st_mode):
            text = os.readlink(item.path).replace(os.sep, "/")  # noqa: PTH115 - Path would tidy the text.
            text.encode()
            return Entry(path, EntryKind.LINK, link=text)
    except OSError as error:
        refused(Refusal.UNREADABLE, path, unreadable(path, error))
        return None
    except UnicodeEncodeError:
        refused(Refusal.NAME, path, _not_utf8(path))
        return None
    if stat.S_ISDIR(found.st_mode):
        return Entry(path, EntryKind.DIRECTORY)
    if stat.S_ISREG(found.st_mode):
        return Entry(path, EntryKind.FILE, found.st_size, bool(found.st_mode & stat.S_IXUSR))
    refused(Refusal.SPECIAL, path, _special(path))
    return None


def _special(path: str) -> ValidationError:
    return ValidationError(
        "source",
        shown(path),
        allowed="a bundle holds files, directories and symbolic links, no sockets, pipes or devices",
        remedy=f"remove it, or name it in {IGNORE_FILE}",
    )


def _not_utf8(path: str) -> ValidationError:
    return ValidationError(
        "source",
        repr(os.fsencode(path)),
        allowed="names and links in a bundle are text in UTF-8",
        remedy=f"rename it, or name it in {IGNORE_FILE}",
    )


def unreadable(path: str, error: OSError) -> ValidationError:
    """Return the error about something on this machine that cannot be read."""
    return ValidationError(
        "source",
        shown(path),
        allowed=f"it cannot be read ({error.strerror or error})",
        remedy=f"make it readable, or name it in {IGNORE_FILE}",
    )


def _extra_file(path: object, file: object) -> ExtraFile:
    parts = path.split("/") if isinstance(path, str) else []
    if not parts or "\\" in parts[0] or {"", ".", ".."} & set(parts):
        raise ValidationError(
            "extra",
            shown(path),
            allowed='a file has a path below the root, such as "scripts/start.sh"',
            remedy="give one with slashes, without a leading one and without ..",
        )
    if isinstance(file, (bytes, bytearray)):
        return ExtraFile(content=bytes(file))
    check_kind("extra", file, ExtraFile, "pass bytes, or an ExtraFile to make it executable", required=True)
    assert isinstance(file, ExtraFile)  # noqa: S101 - For type checkers; the line before has checked it.
    return file


def _add(entries: dict[str, Entry], path: str, file: ExtraFile) -> None:
    """Put a file from memory into the tree, with the directories that it needs."""
    for folder in (str(parent) for parent in PurePosixPath(path).parents[:-1]):
        if entries.setdefault(folder, Entry(folder, EntryKind.DIRECTORY)).kind is not EntryKind.DIRECTORY:
            raise _taken(path, f"{shown(folder)} is a file or a link")
    there = entries.get(path)
    if there is not None and there.kind is EntryKind.DIRECTORY:
        raise _taken(path, "the source has a directory of that path")
    entries[path] = Entry(path, EntryKind.FILE, len(file.content), file.executable)


def _taken(path: str, reason: str) -> ValidationError:
    return ValidationError("extra", shown(path), allowed=reason, remedy="give the file another path")


def _refuse_outside_links(tree: Tree, refused: Refused) -> None:
    links = tree.links
    for path, text in links.items():
        if resolve(path, links) is None:
            error = ValidationError(
                "source",
                f"{shown(path)} -> {shown(text)}",
                allowed="a symbolic link stays within the revision, or an instance finds something else behind it",
                remedy=f"put the file itself there, name the link in {IGNORE_FILE}, or pass allow_outside_links=True",
            )
            refused(Refusal.OUTSIDE_LINK, path, error)
