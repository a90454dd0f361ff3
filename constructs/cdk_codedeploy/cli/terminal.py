"""How text is written to a terminal, a pipe or a file: colour where somebody sees it, no tricks by foreign text."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import typer


def say(text: str = "", *, err: bool = False) -> None:
    """Write a line.

    Args:
        text: The line.
        err: Whether it goes to standard error.
    """
    typer.echo(text, err=err, color=is_coloured(err=err))


def painted(text: str, *, err: bool = False, **style: Any) -> str:
    """Return text in colour where colour is wanted, and as it is elsewhere.

    Args:
        text: The text.
        err: Whether it goes to standard error.
        style: What ``typer.style`` takes, such as ``fg="red"``.
    """
    return typer.style(text, **style) if is_coloured(err=err) else text


def is_coloured(*, err: bool = False) -> bool:
    """Tell whether a stream is a terminal and its user has nothing against colour (``NO_COLOR``)."""
    return is_terminal(err=err) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal(*, err: bool = False) -> bool:
    """Tell whether a person looks at a stream."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty()


def is_interactive() -> bool:
    """Tell whether a person is there to be asked."""
    return sys.stdin.isatty()


def printable(text: str) -> str:
    """Return foreign text as one line in which every control character is written out, as it could move the cursor.

    Args:
        text: A message, a path, whatever comes from a file or a service.
    """
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def accept_any_text() -> None:
    """Let characters that the terminal's encoding lacks be written out rather than be an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
