"""What Windows instances do not take."""

from __future__ import annotations

import posixpath
import re

from cdk_codedeploy.revision import rules
from cdk_codedeploy.revision.contents import Contents
from cdk_codedeploy.revision.findings import Findings
from cdk_codedeploy.revision.wanted import Source, Wanted
from cdk_codedeploy.service import shown

# Where the agent unpacks: ids of deployment groups have 36 characters, those of deployments 11.
_ARCHIVE = len(r"C:\ProgramData\Amazon\CodeDeploy") + 1 + 36 + 1 + 11 + 1 + len("deployment-archive") + 1
# MAX_PATH is 260 with the character that ends it.
_LONGEST = 259
_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def check_for_windows(contents: Contents, wanted: Wanted, findings: Findings) -> None:
    """Check a revision whose AppSpec file is for Windows."""
    _check_names(contents, findings)
    _check_case(contents, findings)
    _check_lengths(contents, wanted, findings)
    for path, text in contents.links.items():
        findings.add(rules.WINDOWS_LINK, path, f"a link to {shown(text)}")


def _check_names(contents: Contents, findings: Findings) -> None:
    for path in sorted({*contents.entries, *contents.folders} - {""}):
        # Each folder stands in the list itself.
        name = posixpath.basename(path)
        found = _FORBIDDEN.search(name)
        if found:
            findings.add(rules.WINDOWS_NAME, path, shown(name), reason=f"the character {shown(found[0])}")
        elif name.endswith((".", " ")):
            findings.add(rules.WINDOWS_NAME, path, shown(name), reason="a full stop or a space at the end")
        elif _DEVICE.fullmatch(name):
            findings.add(rules.WINDOWS_NAME, path, shown(name), reason="the meaning of a device")


def _check_case(contents: Contents, findings: Findings) -> None:
    seen: dict[str, str] = {}
    for path in sorted({*contents.entries, *contents.folders} - {""}):
        first = seen.setdefault(path.casefold(), path)
        # What lies in such folders clashes only if the folder above is the same.
        if first != path and posixpath.dirname(first) == posixpath.dirname(path):
            findings.add(rules.WINDOWS_CASE, path, f"{shown(path)} beside {shown(first)}")


def _check_lengths(contents: Contents, wanted: Wanted, findings: Findings) -> None:
    for path in contents.entries:
        if _ARCHIVE + len(path) > _LONGEST:
            got = f"{_ARCHIVE + len(path)} characters where the agent unpacks it"
            findings.add(rules.WINDOWS_PATH_LENGTH, path, got, most=_LONGEST - _ARCHIVE, hint="")
    # The longest path below each source, found once however often it is named.
    longest = {
        source: max(contents.under(source), key=len, default="")
        for source in {each.source for each in wanted.sources} & contents.folders
    }
    for source in wanted.sources:
        inside = longest.get(source.source)
        path = source.source if inside is None else posixpath.join(source.source, inside)
        _check_destination(path, posixpath.basename(path) if inside is None else inside, source, findings)


def _check_destination(path: str, inside: str, source: Source, findings: Findings) -> None:
    folder = source.destination.rstrip("\\/")
    length = len(folder) + 1 + len(inside)
    if length > _LONGEST > len(folder):
        findings.add(
            rules.WINDOWS_PATH_LENGTH,
            path,
            f"{length} characters where it is installed, below {shown(source.destination)}",
            most=len(path) - (length - _LONGEST),
            hint=", or its destination",
        )
