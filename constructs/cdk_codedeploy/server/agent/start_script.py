"""The text of a start script: how something becomes its last command, and what it tells before that."""

from __future__ import annotations

import re

from cdk_codedeploy.errors import ValidationError

USER_DATA_MAX = 16_384
"""Bytes of user data, before they are encoded. EC2 user guide, "Run commands when you launch an EC2 instance"."""

_TOKEN = re.compile(r"\$\{Token\[[^]]*]}")
# As the CDK writes commands that run when the script ends.
_LINUX_TRAP = re.compile(r"function exitTrap\(\)\{\n.*?\n\}\ntrap exitTrap EXIT\n?", re.DOTALL)
_WINDOWS_TRAP = re.compile(r"trap \{\n.*?\nbreak\n\}\n?", re.DOTALL)
_WINDOWS_END = 'throw "Success"'
_POWERSHELL_END = "</powershell>"
_SIGNAL = re.compile(r"\bcfn-signal\b|\bSend-CFNResourceSignal\b|\bcloudformation\s+signal-resource\b")


def takes_commands(text: str, *, windows: bool) -> bool:
    """Tell whether a command can be put behind a start script: whether it is a script at all.

    Args:
        text: The start script.
        windows: Whether it is for Windows.
    """
    if windows:
        return _POWERSHELL_END in text
    return text.startswith("#!")


def with_last_command(text: str, command: str, *, windows: bool) -> str:
    """Return a start script with one more command, behind all others.

    Args:
        text: The start script.
        command: The command, of any number of lines.
        windows: Whether it is for Windows.
    """
    command = command.rstrip("\n")
    if not windows:
        return f"{text.rstrip()}\n{command}"
    body, end, rest = text.rpartition(_POWERSHELL_END)
    # What the CDK ends a script with that has commands for its end; it throws, so all else comes before.
    last = ""
    if body.endswith(_WINDOWS_END):
        body, last = body.removesuffix(_WINDOWS_END).rstrip("\n"), f"\n{_WINDOWS_END}"
    start, opening, commands = body.partition("<powershell>")
    joined = "\n".join(each for each in (commands, command) if each)
    return f"{start}{opening}{joined}{last}{end}{rest}"


def check_size(text: str, where: str) -> None:
    """Refuse a start script that EC2 would not take, whatever is yet to be filled in.

    Args:
        text: The start script.
        where: Path of what instances start from.

    Raises:
        ValidationError: When it is too long.
    """
    size = len(_TOKEN.sub("", text).encode())
    if size > USER_DATA_MAX:
        raise ValidationError(
            "user_data",
            f"{size} bytes with the agent",
            allowed=f"EC2 takes at most {USER_DATA_MAX}",
            remedy="let the script fetch what it runs from S3, or install the agent by AgentInstall.IMAGE or "
            "CLOUDFORMATION_INIT",
            where=f'start script of "{where}"',
        )


def signals_at_its_end(text: str, *, windows: bool) -> bool:
    """Tell whether a start script signals CloudFormation when it ends, whatever its last command is."""
    return any(_SIGNAL.search(found) for found in _trap(windows=windows).findall(text))


def signals_early(text: str, *, windows: bool) -> bool:
    """Tell whether a start script signals CloudFormation before a command behind it has run."""
    return _SIGNAL.search(_trap(windows=windows).sub("", text)) is not None


def _trap(*, windows: bool) -> re.Pattern[str]:
    return _WINDOWS_TRAP if windows else _LINUX_TRAP


def writes_something(text: str, *, windows: bool) -> bool:
    """Tell whether a start script does anything."""
    if windows:
        return bool(re.sub(r"</?(?:powershell|persist)>|true", "", text).strip())
    return bool([line for line in text.splitlines() if line.strip() and not line.startswith("#")])
