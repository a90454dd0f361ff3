"""Reports in short, and a revision for Windows that nothing is wrong with."""

from __future__ import annotations

WINDOWS = """\
version: 0.0
os: windows
files:
  - source: \\app
    destination: C:\\inetpub
hooks:
  ApplicationStart:
    - location: \\scripts\\start.bat
"""
GOOD_WINDOWS = {"appspec.yml": WINDOWS, "app/index.html": "x", "scripts/start.bat": "exit 0\r\n"}


def shown(problems, root) -> list[str]:
    """Rule and place of each problem."""
    return [
        f"{problem.id.removeprefix('REVISION-')} {problem.file.removeprefix(str(root)).lstrip('/')}"
        + (f":{problem.line}:{problem.column}" if problem.line else "")
        for problem in problems
    ]
