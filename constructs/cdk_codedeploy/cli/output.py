"""What commands print: JSON, names with values, tables, times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone

from cdk_codedeploy.cli.terminal import is_coloured, is_terminal, printable, say

_WIDE = 10_000


def write_json(value: object) -> None:
    """Write a value as JSON."""
    say(json.dumps(value, indent=2))


def write_fields(fields: Mapping[str, object]) -> None:
    """Write names and values, one a line; a value that is None is left out.

    Args:
        fields: The values by name.
    """
    known = {name: value for name, value in fields.items() if value is not None}
    width = max(map(len, known))
    for name, value in known.items():
        say(f"{name:<{width}}  {printable(str(value))}")


def write_table(head: Sequence[str], rows: Iterable[Sequence[str]], *, err: bool = False) -> None:
    """Write a table: as wide as the terminal, and as wide as its content where nobody looks.

    Args:
        head: Names of the columns.
        rows: The rows.
        err: Whether it goes to standard error.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    console = Console(
        stderr=err, width=None if is_terminal(err=err) else _WIDE, no_color=not is_coloured(err=err), highlight=False
    )
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        say(line.rstrip(), err=err)


def moment(time: datetime | None) -> str | None:
    """Return a time in UTC, to the second; None stays None."""
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if time else None
