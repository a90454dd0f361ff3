"""Whether hook scripts can run."""

from __future__ import annotations

import posixpath

from cdk_codedeploy.revision import rules
from cdk_codedeploy.revision.contents import Contents
from cdk_codedeploy.revision.findings import Findings
from cdk_codedeploy.revision.wanted import Wanted
from cdk_codedeploy.service import shown

# More than the first lines of a script; carriage returns further down are not looked for.
_HEAD = 64 << 10
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PROGRAMS = (b"\x7fELF", b"MZ")
_OF_WINDOWS = {".bat", ".cmd", ".exe", ".ps1"}


def check_scripts(contents: Contents, wanted: Wanted, findings: Findings) -> None:
    """Check every hook script that the revision holds. ``appspec.check`` reports the others."""
    places = {script.path: contents.behind(script.path) for script in wanted.scripts}
    heads = contents.heads({place for place in places.values() if place}, _HEAD)
    for path, place in places.items():
        if place is None or place not in heads:
            continue
        if wanted.is_windows:
            _check_for_windows(path, heads[place], findings)
        else:
            _check_for_linux(path, heads[place], findings)
            if not contents.entries[place].executable:
                findings.add(rules.SCRIPT_NOT_EXECUTABLE, path, "a script that is not executable")


def _check_for_linux(path: str, head: bytes, findings: Findings) -> None:
    if head.startswith(_PROGRAMS):
        return
    if not head.strip():
        findings.add(rules.SCRIPT_EMPTY, path, "an empty script")
        return
    first, _, rest = head.partition(b"\n")
    if head.startswith(_BYTE_ORDER_MARK):
        findings.add(rules.SCRIPT_BYTE_ORDER_MARK, path, "a byte order mark", line=1, column=1)
    elif not head.startswith(b"#!"):
        got = shown(first[:40].decode(errors="replace").rstrip())
        findings.add(rules.SCRIPT_WITHOUT_SHEBANG, path, got, line=1, column=1)
    elif first.endswith(b"\r"):
        column = len(first.decode(errors="replace"))
        findings.add(rules.SCRIPT_CRLF, path, "a carriage return in the first line", line=1, column=column)
        return
    lines = [first, *rest.split(b"\n")]
    number = next((number for number, line in enumerate(lines, 1) if line.endswith(b"\r")), None)
    if number is not None:
        column = len(lines[number - 1].decode(errors="replace"))
        got = "a carriage return at the end of a line"
        findings.add(rules.SCRIPT_CARRIAGE_RETURNS, path, got, line=number, column=column)


def _check_for_windows(path: str, head: bytes, findings: Findings) -> None:
    end = posixpath.splitext(path)[1].lower()
    if end not in _OF_WINDOWS:
        findings.add(rules.WINDOWS_SCRIPT, path, f"a script with the ending {shown(end)}" if end else "no ending")
    elif not head.strip():
        findings.add(rules.SCRIPT_EMPTY, path, "an empty script")
