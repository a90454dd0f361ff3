"""Checks of paths: what no path may hold, which are absolute, which leave the revision."""

from __future__ import annotations

import ntpath
import posixpath
import re

from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import server
from cdk_codedeploy.appspec.value import Value

LONGEST = 4096
"""Bytes of a path on Linux (``PATH_MAX``)."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WINDOWS_ABSOLUTE = re.compile(r"(?:[A-Za-z]:)?[\\/]")


def check_characters(report: Report, path: Value, text: str) -> bool:
    """Report a path that no system takes, and tell whether it may be looked at further."""
    control = _CONTROL.search(text)
    if control:
        report.add(server.PATH_CHARACTER, path, character=f"U+{ord(control[0]):04X}")
    elif len(text) > LONGEST:
        report.add(server.PATH_LENGTH, path, got=f"{len(text)} characters", most=str(LONGEST))
    else:
        return True
    return False


def is_absolute(path: str, *, windows: bool) -> bool:
    """Tell whether a path does not depend on where the agent was started."""
    return bool(_WINDOWS_ABSOLUTE.match(path)) if windows else path.startswith("/")


def leaves_revision(path: str, *, windows: bool) -> bool:
    """Tell whether ``..`` in a path leads out of the revision."""
    depth = 0
    for part in slashed(path, windows=windows).split("/"):
        depth += -1 if part == ".." else part not in {"", "."}
        if depth < 0:
            return True
    return False


def normal(path: str, *, windows: bool) -> str:
    """Return an absolute path without what does not change it."""
    found = slashed(ntpath.normpath(path).lower(), windows=True) if windows else posixpath.normpath(path)
    return found.replace("//", "/", 1) if found.startswith("//") else found


def slashed(path: str, *, windows: bool) -> str:
    """Return a path with slashes between its parts."""
    return path.replace("\\", "/") if windows else path
