"""Deflate in blocks that can be made at the same time and put together to one stream.

Each block but the last ends at a byte's border (a sync flush), and begins with the last 32 KiB before it as its
dictionary, so the whole is about as small as one stream made in one go. The same input gives the same bytes whatever
the number of threads. Another build of zlib (zlib-ng, say) may give other bytes, which unpack to the same.
"""

from __future__ import annotations

import zlib

LEVEL = 5
"""A third less work than zlib's default of 6, for bundles that are one or two in a hundred larger."""

BLOCK = 1 << 20
"""Bytes in a block. Larger ones are not smaller when packed; smaller ones cost more calls."""

WINDOW = 1 << 15
"""Bytes that deflate looks back."""

# Four samples tell whether a large block is worth the work. Pictures, films and archives are not: deflate makes them no
# smaller and takes as long as with text.
_SAMPLES = 4
_SAMPLE = 4096
_LARGE = 16 * _SAMPLE
_WORTH = 0.97


def deflate_block(block: bytes, dictionary: bytes = b"", *, last: bool) -> bytes:
    """Compress one block of a raw deflate stream.

    Args:
        block: At most ``BLOCK`` bytes.
        dictionary: What stands before it, of which the last ``WINDOW`` bytes are used.
        last: Whether the stream ends with it.
    """
    if not _worth_compressing(block):
        packer = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
    elif dictionary:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=dictionary[-WINDOW:])
    else:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(block) + packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


def deflate_whole(content: bytes) -> bytes | None:
    """Compress a small file, or return None when that does not make it smaller."""
    if not content or not _worth_compressing(content):
        return None
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    return packed if len(packed) < len(content) else None


def _worth_compressing(block: bytes) -> bool:
    size = len(block)
    if size < _LARGE:
        return True
    step = (size - _SAMPLE) // (_SAMPLES - 1)
    sample = b"".join([block[start : start + _SAMPLE] for start in range(0, _SAMPLES * step, step)])
    return len(zlib.compress(sample, 1)) < _WORTH * len(sample)
