"""Check a revision before anybody deploys it: a directory, or a bundle made of one."""

from __future__ import annotations

import os
from pathlib import Path

from cdk_codedeploy.appspec import check
from cdk_codedeploy.appspec.problem import Problem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.revision import rules
from cdk_codedeploy.revision.archive import read_bundle, wrapping_folder
from cdk_codedeploy.revision.bundle_checks import check_members
from cdk_codedeploy.revision.bundle_type import BundleType
from cdk_codedeploy.revision.contents import Contents, contents_of_bundle, contents_of_tree
from cdk_codedeploy.revision.file_checks import check_files, check_names_for_unzip
from cdk_codedeploy.revision.findings import Findings
from cdk_codedeploy.revision.ignore_rules import IGNORE_FILE
from cdk_codedeploy.revision.script_checks import check_scripts
from cdk_codedeploy.revision.tree import EntryKind, Refusal, read_ignore_rules, read_tree
from cdk_codedeploy.revision.wanted import wanted_by
from cdk_codedeploy.revision.windows_checks import check_for_windows
from cdk_codedeploy.service import shown

APPSPEC = "appspec.yml"
_OTHER_NAME = "appspec.yaml"
_MOST = 4 << 20

_REFUSALS = {
    Refusal.UNREADABLE: rules.UNREADABLE,
    Refusal.SPECIAL: rules.SPECIAL_FILE,
    Refusal.NAME: rules.NAME_ENCODING,
    Refusal.OUTSIDE_LINK: rules.LINK_OUTSIDE,
}


def check_directory(path: str | os.PathLike[str], *, allow_outside_links: bool = False) -> list[Problem]:
    """Check a directory that is to be bundled and deployed.

    It checks what ``bundle`` would pack: what ``.codedeployignore`` leaves out is not looked at. The rules are
    ``revision.RULES`` and those of ``appspec.check``.

    Args:
        path: The directory, with ``appspec.yml`` in it.
        allow_outside_links: Whether a symbolic link may lead out of it, as for ``bundle``. Default: False.

    Returns:
        Everything that is wrong, by file and position. At most 20 problems for each rule about the revision; the
        last one says how many more there are. Empty when nothing is wrong.

    Raises:
        ValidationError: When there is no such directory.
    """
    findings = Findings(os.fspath(path))
    root = Path(path)
    if root.is_dir():
        try:
            read_ignore_rules(root)
        except ValidationError as error:
            findings.add(rules.IGNORE_FILE_UNREADABLE, IGNORE_FILE, "an ignore file", reason=error.allowed)
            return findings.report([])

    def refused(reason: Refusal, name: str, error: ValidationError) -> None:
        shown_name = name.encode(errors="replace").decode()
        got = shown(shown_name) if reason is not Refusal.OUTSIDE_LINK else f"a link: {error.value}"
        findings.add(_REFUSALS[reason], shown_name, got, reason=error.allowed)

    tree = read_tree(root, allow_outside_links=allow_outside_links, refused=refused)
    contents = contents_of_tree(tree)
    folder = wrapping_folder(contents.entries)
    if folder and f"{folder}/{APPSPEC}" in contents.entries:
        findings.add(rules.APPSPEC_WRAPPED, folder, f"nothing but the folder {shown(folder)}")
        inner = check_directory(root / folder, allow_outside_links=allow_outside_links)
        return findings.report(inner)
    hint = _hint_of_ignored(root, contents)
    return _checked(contents, findings, hint=hint, bundle_type=None)


def check_bundle(path: str | os.PathLike[str]) -> list[Problem]:
    """Check a bundle: its entries, what is in it, and its AppSpec file.

    Args:
        path: A zip, tar or gzipped tar, made by whatever program.

    Returns:
        Everything that is wrong, as ``check_directory`` returns it. A bundle that cannot be read is one problem.

    Raises:
        ValidationError: When there is no such file.
    """
    findings = Findings(os.fspath(path))
    place = Path(path)
    if not place.is_file():
        raise ValidationError(
            "path",
            shown(os.fspath(path)),
            allowed="a bundle is a file" if place.exists() else "there is no such file",
            remedy="give a zip, a tar or a gzipped tar",
        )
    try:
        bundle = read_bundle(place)
        check_members(bundle, findings)
        return _checked(contents_of_bundle(bundle), findings, hint="", bundle_type=bundle.bundle_type)
    except ValidationError as error:
        findings.add(rules.BUNDLE_UNREADABLE, "", "a file", reason=error.allowed)
        return findings.report([])


def _checked(contents: Contents, findings: Findings, *, hint: str, bundle_type: BundleType | None) -> list[Problem]:
    check_files(contents, findings)
    if bundle_type in {None, BundleType.ZIP}:
        check_names_for_unzip(contents, findings)
    name = _appspec_of(contents, findings, hint)
    place = contents.behind(name) if name else None
    text = contents.heads([place], _MOST + 1).get(place) if place else None
    if name is None or text is None:
        return findings.report([])
    if len(text) > _MOST:
        findings.add(rules.APPSPEC_SIZE, name, "a larger one", most=_MOST)
        return findings.report([])
    wanted = wanted_by(text)
    if wanted.is_for_server:
        if name != APPSPEC:
            findings.add(rules.APPSPEC_NAME, name, shown(name))
        if wanted.is_windows:
            check_for_windows(contents, wanted, findings)
            if bundle_type not in {None, BundleType.ZIP}:
                findings.add(rules.WINDOWS_BUNDLE_TYPE, "", f"a {bundle_type}")
        check_scripts(contents, wanted, findings)
    found = check(text, file=findings.file(name), files=contents.names())
    return findings.report(found)


def _appspec_of(contents: Contents, findings: Findings, hint: str) -> str | None:
    """Return the name of the AppSpec file, and report when it is not where it should be."""
    tops = {path for path in contents.entries if "/" not in path and _is_file(contents, path)}
    if APPSPEC in tops:
        if _OTHER_NAME in tops:
            findings.add(rules.APPSPEC_TWICE, _OTHER_NAME, f"{APPSPEC} and {_OTHER_NAME}")
        return APPSPEC
    named = sorted(path for path in tops if path.lower() in {APPSPEC, _OTHER_NAME, "appspec.json"})
    if named:
        return named[0]
    elsewhere = sorted(path for path in contents.entries if path.lower().endswith((f"/{APPSPEC}", f"/{_OTHER_NAME}")))
    got = f"one in a folder, {shown(elsewhere[0])}" if elsewhere else "none"
    more = ", or bundle that folder" if elsewhere else hint
    findings.add(rules.APPSPEC_MISSING, "", got, hint=more)
    return None


def _is_file(contents: Contents, path: str) -> bool:
    place = contents.behind(path)
    return place is not None and place in contents.entries and contents.entries[place].kind is EntryKind.FILE


def _hint_of_ignored(root: Path, contents: Contents) -> str:
    there = (root / APPSPEC).is_file() and APPSPEC not in contents.entries
    return f": it is there, but {IGNORE_FILE} leaves it out" if there else ""
