"""The examples at the end of a command's help."""

from __future__ import annotations


def examples(*lines: str) -> str:
    r"""Return examples as an epilog that keeps its lines.

    Args:
        lines: One command each.
    """
    # The first character tells the formatter of the help to leave the paragraph as it is.
    return "\b\n" + "\n".join(["Examples:", *(f"  $ {line}" for line in lines)])
