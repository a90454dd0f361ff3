"""How far a deployment is: a table that changes on terminals, one line for each change elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cdk_codedeploy.cli.deployment_output import overview_text, target_row
from cdk_codedeploy.cli.terminal import is_coloured, is_terminal, printable, say

if TYPE_CHECKING:
    from rich.table import Table

    from cdk_codedeploy.operations.deployments import Sight

_SHOWN = 30
"""Targets that a table shows; a terminal has no more lines."""


@contextmanager
def deployment_progress(*, quiet: bool) -> Generator[Callable[[Sight], None], None, None]:
    """Give a function that shows a deployment on standard error.

    Args:
        quiet: Whether nothing is shown where nobody looks.
    """
    if not is_terminal(err=True):
        yield (lambda _: None) if quiet else _line
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, no_color=not is_coloured(err=True), highlight=False)
    with Live(console=console, transient=True) as live:
        yield lambda sight: live.update(_table(sight))


def _line(sight: Sight) -> None:
    events = sorted({event.name for target in sight.targets if (event := target.current_event)})
    parts = [sight.deployment.status, overview_text(sight.deployment), ", ".join(events)]
    say(f"{sight.deployment.id}: {'; '.join(filter(None, parts))}", err=True)


def _table(sight: Sight) -> Table:
    from rich.table import Table
    from rich.text import Text

    found = sight.deployment
    table = Table(box=None, pad_edge=False, show_edge=False, title=f"{found.id}: {found.status}", title_justify="left")
    for name in ("TARGET", "STATUS", "EVENT", "TRAFFIC"):
        table.add_column(name)
    for target in sight.targets[:_SHOWN]:
        table.add_row(*(Text(printable(cell)) for cell in target_row(target)))
    if len(sight.targets) > _SHOWN:
        table.add_row(Text(f"and {len(sight.targets) - _SHOWN} more: {overview_text(found)}"))
    return table
