"""The YAML of the agent's two files: one level of names and values.

Both generations read them with a full YAML library, so every text is quoted: a key id of digits would be read as a
number otherwise, which ends the agent. No YAML library is needed to write them, and none exists in Lambda.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown
from cdk_codedeploy.tokens import is_token

_ABSOLUTE = re.compile(r"/|[A-Za-z]:\\")


def is_line(text: object) -> bool:
    """Tell whether a value is text that fits in one line of a file, and is not empty. Tokens are."""
    return isinstance(text, str) and (is_token(text) or (bool(text.strip()) and text.isprintable()))


def check_line(parameter: str, text: object, remedy: str = "give it in one line") -> None:
    """Check that a value is text that fits in one line of a file, and is not empty.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        text: The text. Tokens pass.
        remedy: What to do instead, as a clause in the imperative.

    Raises:
        ValidationError: If it is no text, empty, or has characters that do not print.
    """
    if not is_line(text):
        raise ValidationError(
            parameter, shown(text), allowed="it is some text without line breaks and other controls", remedy=remedy
        )


def check_path(parameter: str, path: object) -> None:
    """Check that a value is the absolute path of a file, as Linux or Windows writes it.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        path: The path. Tokens pass.

    Raises:
        ValidationError: If it is something else.
    """
    check_line(parameter, path, "give the path of a file")
    if not is_token(path) and not _ABSOLUTE.match(str(path)):
        raise ValidationError(
            parameter,
            shown(path),
            allowed="the agent reads it from a folder of its own, so a path is absolute",
            remedy="begin it with / or with a drive, such as C:\\",
        )


def config_text(values: Mapping[str, str | int]) -> str:
    """Return a file of the agent.

    Args:
        values: Value of each name, in the order of the file. Text may be, or contain, a token of the CDK.
    """
    return "\n".join(["---", *(f"{name}: {_scalar(value)}" for name, value in values.items()), ""])


def _scalar(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"
