"""Progress bars, on terminals alone."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

from cdk_codedeploy.cli.terminal import is_coloured, is_terminal

if TYPE_CHECKING:
    from rich.progress import TaskID

Tell: TypeAlias = Callable[[str, int, int], None]
"""Takes the name of a step, the bytes that are done and the bytes in all. Threads may call it."""


@contextmanager
def progress_bars() -> Generator[Tell | None, None, None]:
    """Give a function that shows how far steps are, or None where nobody looks at standard error."""
    if not is_terminal(err=True):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (
        TextColumn("{task.description:<8}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, no_color=not is_coloured(err=True))
    steps: dict[str, TaskID] = {}
    with Progress(*columns, console=console, transient=True) as bars:

        def tell(step: str, done: int, total: int) -> None:
            if step not in steps:
                steps[step] = bars.add_task(step, total=total)
            bars.update(steps[step], completed=done, total=total)

        yield tell


@contextmanager
def counting_bar(name: str) -> Generator[Callable[[int, int], None] | None, None, None]:
    """Give a function that shows how many things are done, or None where nobody looks at standard error.

    Args:
        name: What is being done.
    """
    if not is_terminal(err=True):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True, no_color=not is_coloured(err=True))
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(name, total=None)

        def tell(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield tell
