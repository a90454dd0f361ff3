"""The content of a tree's files, read in pieces that can be worked on at the same time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import RawIOBase

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision.deflate import BLOCK, WINDOW
from cdk_codedeploy.revision.tree import Entry, EntryKind, Tree, unreadable
from cdk_codedeploy.service import shown

# Entries in one batch: enough to make up for a thread's turn, few enough that all threads get some.
_MOST_IN_BATCH = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """Small entries that stand next to one another, together at most one block."""

    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a large file."""

    entry: Entry
    start: int

    @property
    def is_first(self) -> bool:
        """Whether the file begins with it."""
        return self.start == 0

    @property
    def is_last(self) -> bool:
        """Whether the file ends with it."""
        return self.start + BLOCK >= self.entry.size


def pieces(entries: Sequence[Entry]) -> Iterator[Batch | Block]:
    """Cut a tree into pieces of at most one block each, in the order of its entries."""
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        if entry.size > BLOCK:
            if batch:
                yield Batch(batch)
                batch, size = [], 0
            yield from (Block(entry, start) for start in range(0, entry.size, BLOCK))
            continue
        if size + entry.size > BLOCK or len(batch) == _MOST_IN_BATCH:
            yield Batch(batch)
            batch, size = [], 0
        batch.append(entry)
        size += entry.size
    if batch:
        yield Batch(batch)


def whole(tree: Tree, entry: Entry) -> bytes:
    """Read a small entry: a file's content, or the text of a link.

    Raises:
        ValidationError: When it cannot be read, or is no longer as long as it was.
    """
    if entry.kind is EntryKind.LINK:
        return entry.link.encode()
    if entry.kind is EntryKind.DIRECTORY:
        return b""
    if (content := tree.extra.get(entry.path)) is not None:
        return content
    try:
        # A byte more than there should be shows that it has grown.
        with open(tree.place(entry), "rb", buffering=0) as file:  # noqa: PTH123 - See Tree.place.
            content = _read_fully(file, entry.size + 1)
    except OSError as error:
        raise unreadable(entry.path, error) from error
    if len(content) != entry.size:
        raise _changed(entry)
    return content


def part(tree: Tree, block: Block) -> tuple[bytes, bytes]:
    """Read a block of a large file.

    Returns:
        The block, and what stands before it: nothing at the file's beginning, else as much as deflate looks back.

    Raises:
        ValidationError: When it cannot be read, or the file is no longer as long as it was.
    """
    before = 0 if block.is_first else WINDOW
    wanted = min(BLOCK, block.entry.size - block.start)
    extra = tree.extra.get(block.entry.path)
    if extra is not None:
        found = extra[block.start - before : block.start + wanted]
    else:
        try:
            with open(tree.place(block.entry), "rb", buffering=0) as file:  # noqa: PTH123 - See Tree.place.
                if os.fstat(file.fileno()).st_size != block.entry.size:
                    raise _changed(block.entry)
                file.seek(block.start - before)
                found = _read_fully(file, before + wanted)
        except OSError as error:
            raise unreadable(block.entry.path, error) from error
    if len(found) != before + wanted:
        raise _changed(block.entry)
    return found[before:], found[:before]


def _read_fully(file: RawIOBase, size: int) -> bytes:
    """Read so many bytes, or as many as there are."""
    found = file.read(size) or b""
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return found


def _changed(entry: Entry) -> ValidationError:
    return ValidationError(
        "source",
        shown(entry.path),
        allowed="its size has changed since the directory was listed",
        remedy="bundle a directory that nothing writes to, such as a fresh checkout",
    )
