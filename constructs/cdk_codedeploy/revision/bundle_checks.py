"""What is wrong with a bundle as a bundle, whatever is in it."""

from __future__ import annotations

import re
import stat
from collections import Counter

from cdk_codedeploy.revision import rules
from cdk_codedeploy.revision.archive import BundleContents, Member
from cdk_codedeploy.revision.bundle_type import BundleType
from cdk_codedeploy.revision.findings import Findings
from cdk_codedeploy.revision.links import resolve
from cdk_codedeploy.revision.tree import EntryKind
from cdk_codedeploy.service import shown

_LEAVES = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")


def check_members(bundle: BundleContents, findings: Findings) -> None:
    """Check every entry of a bundle, and its type against its name."""
    named = BundleType.of_key(bundle.path.name)
    if named is not None and named is not bundle.bundle_type:
        findings.add(rules.BUNDLE_TYPE, "", f"the name of a {named}", kind=str(bundle.bundle_type))
    for member in bundle.members:
        _check_member(member, findings)
    _check_duplicates(bundle, findings)
    _check_owners(bundle, findings)
    links = {path: entry.link for path, entry in bundle.entries.items() if entry.kind is EntryKind.LINK}
    for path, text in links.items():
        if resolve(path, links) is None:
            findings.add(rules.BUNDLE_LINK_OUTSIDE, path, f"a link to {shown(text)}")


def _check_member(member: Member, findings: Findings) -> None:
    if member.entry is None:
        findings.add(rules.SPECIAL_FILE, "", shown(member.name))
        return
    path = member.entry.path
    if member.is_encrypted:
        findings.add(rules.BUNDLE_ENCRYPTED, path, "an encrypted entry")
    if _LEAVES.search(member.name):
        findings.add(rules.BUNDLE_PATH, path, shown(member.name))
    if member.mode is None or member.entry.kind is not EntryKind.FILE:
        return
    if member.mode & (stat.S_ISUID | stat.S_ISGID):
        findings.add(rules.BUNDLE_SET_ID, path, f"the mode {member.mode:04o}")
    if not member.mode & stat.S_IROTH:
        findings.add(rules.BUNDLE_MODE, path, f"the mode {member.mode:04o}")


def _check_duplicates(bundle: BundleContents, findings: Findings) -> None:
    # A directory may well be named twice.
    counts = Counter(
        member.entry.path for member in bundle.members if member.entry and member.entry.kind is not EntryKind.DIRECTORY
    )
    for path, count in counts.items():
        if count > 1:
            findings.add(rules.BUNDLE_DUPLICATE, path, f"{count} entries named {shown(path)}")


def _check_owners(bundle: BundleContents, findings: Findings) -> None:
    owners = Counter(member.owner for member in bundle.members if member.owner != (0, 0))
    if owners:
        (owner, group), _ = owners.most_common(1)[0]
        count = sum(owners.values())
        findings.add(rules.BUNDLE_OWNER, "", f"{count} entries of other owners than 0, such as {owner}:{group}")
