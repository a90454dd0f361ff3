"""How a value that was refused stands in the message about it."""

from __future__ import annotations

import json

_LONGEST = 80


def shown(value: object) -> str:
    """Return the value as one short line: text in double quotes, everything else as Python writes it.

    Args:
        value: Whatever the caller gave.

    Returns:
        At most 80 characters. Line breaks and control characters are escaped, and a long value is cut with ``...``.
    """
    text = json.dumps(str(value), ensure_ascii=False) if isinstance(value, str) else repr(value)
    if text.startswith("<"):
        # An object without a form of its own: its address says nothing.
        return kind_of(value)
    if len(text) <= _LONGEST:
        return text
    tail = '..."' if isinstance(value, str) else "..."
    return text[: _LONGEST - len(tail)] + tail


def kind_of(value: object) -> str:
    """Return the kind of a value with its article, such as ``an EcsApplication``.

    Args:
        value: Whatever the caller gave.
    """
    name = type(value).__name__
    return f"{'an' if name[0] in 'AEIOaeio' else 'a'} {name}"
