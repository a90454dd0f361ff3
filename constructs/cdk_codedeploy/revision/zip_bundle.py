"""Write a tree as a zip: Unix modes, symbolic links, names in UTF-8, and zip64 where a bundle needs it.

``zipfile`` takes only content that it compresses itself, one file after the other. This takes what threads have
compressed. ``tests/revision/test_round_trips.py`` has it read by ``zipfile`` and Info-ZIP's ``unzip``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from cdk_codedeploy.revision.deflate import deflate_block, deflate_whole
from cdk_codedeploy.revision.entry_times import EntryTimes, as_dos
from cdk_codedeploy.revision.in_order import map_in_order
from cdk_codedeploy.revision.pieces import Batch, Block, part, pieces, whole
from cdk_codedeploy.revision.tree import Entry, EntryKind, Tree

_STORED, _DEFLATED = 0, 8
_MADE_BY_UNIX = 3 << 8 | 30
_PLAIN, _ZIP64 = 20, 45
_UTF8 = 0x800
_DOS_DIRECTORY = 0x10
# In a field of the old format: the number stands in the one of zip64.
_ELSEWHERE = 0xFFFFFFFF
_ELSEWHERE_SHORT = 0xFFFF
# From these on, numbers do.
_LARGE = 0xFFFFFFFF
_MANY = 0xFFFF

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")


@dataclass(slots=True)
class _Packed:
    """An entry that is ready to be written: a large file's content was written already."""

    entry: Entry
    content: bytes
    size: int
    checksum: int = 0
    packed_size: int = 0
    method: int = _STORED
    offset: int = 0


def write_zip(tree: Tree, file: BinaryIO, times: EntryTimes, written: Callable[[Entry, int], None]) -> None:
    """Write a tree as a zip.

    Args:
        tree: What to write.
        file: Where to write it: a file at its beginning that can seek.
        times: What times the entries get.
        written: Called with an entry and the bytes of its content that were written.

    Raises:
        ValidationError: When a file cannot be read, or changes meanwhile.
    """
    writer = _Writer(file, times)
    large: _Packed | None = None
    for piece, result in _packed(tree):
        if isinstance(result, list):
            for packed in result:
                writer.add(packed)
                written(packed.entry, packed.entry.size)
            continue
        assert isinstance(piece, Block)  # noqa: S101 - For type checkers: what `_pack` gives for a block.
        content, packed_content = result
        if large is None:
            large = _Packed(piece.entry, b"", piece.entry.size, method=_DEFLATED)
            writer.begin(large)
        large.checksum = zlib.crc32(content, large.checksum)
        large.packed_size += len(packed_content)
        file.write(packed_content)
        if piece.is_last:
            writer.complete(large)
            large = None
        written(piece.entry, len(content))
    writer.end()


_Result = list[_Packed] | tuple[bytes, bytes]


def _packed(tree: Tree) -> Iterator[tuple[Batch | Block, _Result]]:
    return map_in_order(partial(_pack, tree), pieces(tree.entries))


def _pack(tree: Tree, piece: Batch | Block) -> tuple[Batch | Block, _Result]:
    """Read and compress a piece: in a thread."""
    if isinstance(piece, Batch):
        return piece, [_pack_small(tree, entry) for entry in piece.entries]
    content, before = part(tree, piece)
    return piece, (content, deflate_block(content, before, last=piece.is_last))


def _pack_small(tree: Tree, entry: Entry) -> _Packed:
    content = whole(tree, entry)
    packed = deflate_whole(content) if entry.kind is EntryKind.FILE else None
    if packed is None:
        return _Packed(entry, content, len(content), zlib.crc32(content), len(content))
    return _Packed(entry, packed, len(content), zlib.crc32(content), len(packed), _DEFLATED)


class _Writer:
    """The structure of a zip around the content."""

    def __init__(self, file: BinaryIO, times: EntryTimes) -> None:
        self._file = file
        self._times = times
        self._entries: list[_Packed] = []

    def add(self, packed: _Packed) -> None:
        """Write a whole entry."""
        packed.offset = self._file.tell()
        self._file.write(self._header(packed) + packed.content)
        packed.content = b""
        self._entries.append(packed)

    def begin(self, packed: _Packed) -> None:
        """Leave room for the header of a large file, whose content follows."""
        packed.offset = self._file.tell()
        self._file.write(self._header(packed))

    def complete(self, packed: _Packed) -> None:
        """Write the header of a large file, now that its checksum is known."""
        end = self._file.tell()
        self._file.seek(packed.offset)
        self._file.write(self._header(packed))
        self._file.seek(end)
        self._entries.append(packed)

    def end(self) -> None:
        """Write the directory of the zip."""
        start = self._file.tell()
        for packed in self._entries:
            self._file.write(self._central(packed))
        size = self._file.tell() - start
        count = len(self._entries)
        if count >= _MANY or size >= _LARGE or start >= _LARGE:
            numbers = (_MADE_BY_UNIX, _ZIP64, 0, 0, count, count, size, start)
            self._file.write(_END_64.pack(b"PK\6\6", _END_64.size - 12, *numbers))
            self._file.write(_LOCATOR_64.pack(b"PK\6\7", 0, start + size, 1))
            count, size, start = _ELSEWHERE_SHORT, _ELSEWHERE, _ELSEWHERE
        self._file.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0))

    def _header(self, packed: _Packed) -> bytes:
        name = _name(packed.entry)
        sizes = packed.packed_size, packed.size
        extra = b""
        if _is_huge(packed.entry):
            extra = struct.pack("<2H2Q", 1, 16, *reversed(sizes))
            sizes = _ELSEWHERE, _ELSEWHERE
        fields = self._common(packed, name, huge=bool(extra))
        return _LOCAL.pack(b"PK\3\4", *fields, packed.checksum, *sizes, len(name), len(extra)) + name + extra

    def _central(self, packed: _Packed) -> bytes:
        name = _name(packed.entry)
        sizes = packed.packed_size, packed.size
        offset = packed.offset
        more = b""
        huge = _is_huge(packed.entry)
        if huge:
            more = struct.pack("<2Q", *reversed(sizes))
            sizes = _ELSEWHERE, _ELSEWHERE
        if offset >= _LARGE:
            more += struct.pack("<Q", offset)
            offset = _ELSEWHERE
        extra = struct.pack("<2H", 1, len(more)) + more if more else b""
        fields = self._common(packed, name, huge=bool(more))
        lengths = len(name), len(extra), 0
        attributes = packed.entry.mode << 16 | (_DOS_DIRECTORY if packed.entry.kind is EntryKind.DIRECTORY else 0)
        return (
            _CENTRAL.pack(
                b"PK\1\2", _MADE_BY_UNIX, *fields, packed.checksum, *sizes, *lengths, 0, 0, attributes, offset
            )
            + name
            + extra
        )

    def _common(self, packed: _Packed, name: bytes, *, huge: bool) -> tuple[int, int, int, int, int]:
        """Return what both headers have: version, flags, method, time, date."""
        is_file = packed.entry.kind is EntryKind.FILE
        seconds = self._times.of_file(packed.checksum) if is_file else self._times.of_others
        flags = 0 if name.isascii() else _UTF8
        return _ZIP64 if huge else _PLAIN, flags, packed.method, *as_dos(seconds)


def _name(entry: Entry) -> bytes:
    return (entry.path + "/" if entry.kind is EntryKind.DIRECTORY else entry.path).encode()


def _is_huge(entry: Entry) -> bool:
    """Tell whether an entry's sizes may need more than four bytes: packing can add one part in a thousand."""
    return entry.size + entry.size // 1000 >= _LARGE
