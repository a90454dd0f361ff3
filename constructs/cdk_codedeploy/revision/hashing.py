"""A hash of what is in a directory, which no compression has touched."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from functools import partial

from cdk_codedeploy.revision.in_order import map_in_order
from cdk_codedeploy.revision.pieces import Batch, Block, part, pieces, whole
from cdk_codedeploy.revision.tree import Entry, EntryKind, ExtraFile, Tree, read_tree

_VERSION = b"cdk_codedeploy.revision.content_hash 1"


def content_hash(
    source: str | os.PathLike[str],
    *,
    extra: Mapping[str, bytes | ExtraFile] | None = None,
    allow_outside_links: bool = False,
) -> str:
    """Hash what a bundle of a directory would hold: names, kinds, executable bits, links and content.

    It is the same for two checkouts of the same commit, under every Python and every build of zlib. Times, owners,
    umask, the directory's own name and place, and what is ignored do not count.

    Args:
        source: The directory, as ``bundle`` takes it.
        extra: Files to add from memory, as ``bundle`` takes them.
        allow_outside_links: Whether a symbolic link may lead out of the source. Default: False.

    Returns:
        64 hexadecimal digits.

    Raises:
        ValidationError: When the source is one that ``bundle`` refuses.
    """
    tree = read_tree(source, extra=extra, allow_outside_links=allow_outside_links)
    found = hashlib.sha256(_VERSION)
    for entry, digest in _digests(tree):
        fields = entry.kind.value, entry.path, "x" if entry.executable else "-", digest
        found.update(b"".join([_counted(field.encode()) for field in fields]))
    return found.hexdigest()


def _counted(field: bytes) -> bytes:
    """Return a field with its length, so that no two lists of fields look alike."""
    return b"%d:%s," % (len(field), field)


def _digests(tree: Tree) -> Iterator[tuple[Entry, str]]:
    """Yield each entry with a digest of its content."""
    large = hashlib.sha256()
    for piece, result in map_in_order(partial(_read, tree), pieces(tree.entries)):
        if isinstance(piece, Batch):
            assert isinstance(result, list)  # noqa: S101 - For type checkers: what `_read` gives for a batch.
            yield from zip(piece.entries, result, strict=True)
            continue
        assert isinstance(result, bytes)  # noqa: S101 - As above.
        large.update(result)
        if piece.is_last:
            yield piece.entry, large.hexdigest()
            large = hashlib.sha256()


def _read(tree: Tree, piece: Batch | Block) -> tuple[Batch | Block, list[str] | bytes]:
    if isinstance(piece, Block):
        return piece, part(tree, piece)[0]
    return piece, [
        hashlib.sha256(whole(tree, entry)).hexdigest() if entry.kind is not EntryKind.DIRECTORY else ""
        for entry in piece.entries
    ]
