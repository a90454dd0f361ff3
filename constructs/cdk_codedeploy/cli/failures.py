"""How a command fails: one line that says what to do, an exit code, and a traceback only for who asks for it."""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from cdk_codedeploy.cli.terminal import painted, printable, say

if TYPE_CHECKING:
    from cdk_codedeploy.targets import InventoryError


class ExitCode(IntEnum):
    """What the process tells who started it."""

    DONE = 0
    REFUSED = 1
    """The check found problems, or AWS refused."""
    USAGE = 2
    """The command was called wrongly, or something could not be read."""
    BUG = 70
    """An error of the program itself; ``EX_SOFTWARE`` of sysexits(3)."""


class FailureGroup(TyperGroup):
    """The group at the top, which sees every error that a command did not expect."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; turn an error into a line and an exit code."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Errors of the command line itself, which know their own exit code; a closed pipe is typer's affair too.
            own = hasattr(error, "exit_code") or isinstance(error, typer.Abort)
            if own or ctx.obj or (isinstance(error, OSError) and error.errno == errno.EPIPE):
                raise
            raise typer.Exit(report(error)) from error


def report(error: Exception) -> ExitCode:
    """Write an error as one line to standard error.

    Args:
        error: The error.

    Returns:
        The exit code that it means.
    """
    from cdk_codedeploy.errors import ValidationError
    from cdk_codedeploy.operations import OperationError
    from cdk_codedeploy.targets import InventoryError

    if isinstance(error, InventoryError):
        return _report_inventory(error)
    if isinstance(error, OperationError):
        text, code = str(error), ExitCode.REFUSED
    elif isinstance(error, ValidationError):
        text, code = str(error), ExitCode.USAGE
    elif isinstance(error, OSError):
        text, code = _file_error(error), ExitCode.USAGE
    else:
        name = type(error).__name__
        text, code = (
            f"this is a bug: {name}: {error}; run it again with --debug and report what it prints",
            ExitCode.BUG,
        )
    complain(text)
    return code


def complain(text: str) -> None:
    """Write one line to standard error, in red where there is colour."""
    say(painted(f"error: {printable(text)}", err=True, fg="red"), err=True)


def _report_inventory(error: InventoryError) -> ExitCode:
    sentence, *_ = str(error).partition("\n")
    complain(sentence)
    for problem in error.problems:
        say(f"  {printable(str(problem))}", err=True)
    return ExitCode.USAGE


def _file_error(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; check the path and who may read or write it"
