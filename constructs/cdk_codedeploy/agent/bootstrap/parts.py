"""The pieces that the scripts are put together from: files with nothing to fill in, and assignments before them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_END = "END_OF_FILE"
_FILE_BEGINS = re.compile(r"<<'?(\w+)'?$")


@cache
def part(folder: str, name: str) -> str:
    """Return a piece of a script.

    Args:
        folder: ``linux`` or ``windows``.
        name: Name of the file there.
    """
    return (files("cdk_codedeploy.agent.bootstrap") / folder / name).read_text(encoding="utf-8")


@cache
def short_part(folder: str, name: str) -> str:
    """Return a piece of a script without comments, empty lines and indents; a file that it writes stays as it is.

    User data has room for 16 KB, and not all of it is ours.

    Args:
        folder: ``linux`` or ``windows``.
        name: Name of the file there.
    """
    kept: list[str] = []
    end = ""
    for line in part(folder, name).splitlines():
        if end:
            kept.append(line)
            end = "" if line == end else end
        elif (code := line.strip()) and not code.startswith("#"):
            kept.append(code)
            begun = _FILE_BEGINS.search(code)
            end = begun[1] if begun else ""
    return "\n".join([*kept, ""])


def shell_variables(values: Mapping[str, str]) -> str:
    """Return assignments for a shell. A value is never anything but text to it; tokens of the CDK stay whole.

    Args:
        values: Value of each variable.
    """
    return "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())


def shell_file(command: str, content: str) -> str:
    """Return a command with a file as its standard input.

    Args:
        command: The command.
        content: The file, which ends with a line break.
    """
    return f"\n{command} <<'{_END}'\n{content}{_END}\n"


def powershell_text(value: str) -> str:
    """Return a text as PowerShell writes it, which reads nothing into it; tokens of the CDK stay whole.

    Args:
        value: The text, of one line or many.
    """
    # PowerShell takes typographic quotes for plain ones.
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", value) + "'"


def powershell_variables(values: Mapping[str, str]) -> str:
    """Return assignments for PowerShell.

    Args:
        values: Value of each variable.
    """
    return "".join(f"${name} = {powershell_text(value)}\n" for name, value in values.items())
