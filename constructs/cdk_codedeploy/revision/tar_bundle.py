"""Write a tree as a tar, or as one compressed with gzip."""

from __future__ import annotations

import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from cdk_codedeploy.revision.deflate import BLOCK, WINDOW, deflate_block
from cdk_codedeploy.revision.entry_times import EntryTimes, as_unix
from cdk_codedeploy.revision.in_order import map_in_order
from cdk_codedeploy.revision.pieces import Batch, part, pieces, whole
from cdk_codedeploy.revision.tree import Entry, EntryKind, Tree

# Deflate, no name, no time, no hint of a level, made on an unknown system (RFC 1952).
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

_TYPES = {
    EntryKind.FILE: tarfile.REGTYPE,
    EntryKind.DIRECTORY: tarfile.DIRTYPE,
    EntryKind.LINK: tarfile.SYMTYPE,
}


def write_tar(tree: Tree, file: BinaryIO, times: EntryTimes, written: Callable[[Entry, int], None]) -> None:
    """Write a tree as a tar: owner 0, no names of users, long and non-ASCII names as POSIX has them (pax).

    Args:
        tree: What to write.
        file: Where to write it.
        times: What times the entries get.
        written: Called with an entry and the bytes of its content that were written.

    Raises:
        ValidationError: When a file cannot be read, or changes meanwhile.
    """
    file.writelines(_chunks(tree, times, written))


def write_tgz(tree: Tree, file: BinaryIO, times: EntryTimes, written: Callable[[Entry, int], None]) -> None:
    """Write a tree as a tar in gzip. The arguments and errors are those of ``write_tar``."""
    file.write(_GZIP_HEADER)
    checksum = size = 0
    blocks = _blocks(_chunks(tree, times, written))
    for block, packed in map_in_order(_deflate, blocks):
        checksum = zlib.crc32(block, checksum)
        size += len(block)
        file.write(packed)
    file.write(struct.pack("<2I", checksum, size & 0xFFFFFFFF))


def _chunks(tree: Tree, times: EntryTimes, written: Callable[[Entry, int], None]) -> Iterator[bytes]:
    size = 0
    for chunk in _unpadded_chunks(tree, times, written):
        size += len(chunk)
        yield chunk
    # Two empty blocks end a tar, which is a whole number of records long.
    yield bytes(2 * tarfile.BLOCKSIZE + -(size + 2 * tarfile.BLOCKSIZE) % tarfile.RECORDSIZE)


def _unpadded_chunks(tree: Tree, times: EntryTimes, written: Callable[[Entry, int], None]) -> Iterator[bytes]:
    for piece in pieces(tree.entries):
        if isinstance(piece, Batch):
            for entry in piece.entries:
                content = whole(tree, entry)
                if entry.kind is not EntryKind.FILE:
                    yield _header(entry, times.of_others)
                    continue
                yield _header(entry, times.of_file(zlib.crc32(content)))
                yield content + _padding(entry)
                written(entry, entry.size)
            continue
        if piece.is_first:
            yield _header(piece.entry, times.of_file(_checksum(tree, piece.entry) if times.from_content else 0))
        content, _ = part(tree, piece)
        yield content
        if piece.is_last:
            yield _padding(piece.entry)
        written(piece.entry, len(content))


def _checksum(tree: Tree, entry: Entry) -> int:
    """Read a large file once more: a tar's header, which holds the time, comes first."""
    checksum = 0
    for piece in pieces([entry]):
        assert not isinstance(piece, Batch)  # noqa: S101 - For type checkers: only large files come here.
        checksum = zlib.crc32(part(tree, piece)[0], checksum)
    return checksum


def _header(entry: Entry, seconds: int) -> bytes:
    info = tarfile.TarInfo(entry.path)
    info.type = _TYPES[entry.kind]
    info.mode = entry.mode & 0o777
    info.mtime = as_unix(seconds)
    info.size = entry.size
    info.linkname = entry.link
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict")


def _padding(entry: Entry) -> bytes:
    return bytes(-entry.size % tarfile.BLOCKSIZE)


def _blocks(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bytes, bool]]:
    """Cut a stream into blocks, each with what stands before it and whether it is the last one."""
    before = b""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        # A block is held back until something follows: the last one is not like the others.
        while len(waiting) > BLOCK:
            block = bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
            yield block, before, False
            before = block[-WINDOW:]
    yield bytes(waiting), before, True


def _deflate(work: tuple[bytes, bytes, bool]) -> tuple[bytes, bytes]:
    block, before, last = work
    return block, deflate_block(block, before, last=last)
