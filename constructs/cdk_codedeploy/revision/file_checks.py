"""What should not lie in a revision: broken links, secrets, histories, rubbish."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from cdk_codedeploy.revision import rules
from cdk_codedeploy.revision.contents import Contents
from cdk_codedeploy.revision.findings import Findings
from cdk_codedeploy.revision.links import resolve
from cdk_codedeploy.revision.tree import EntryKind
from cdk_codedeploy.service import shown

_HISTORIES = {".git", ".hg", ".svn", ".bzr", "CVS"}
_RUBBISH = {"__MACOSX", ".DS_Store", ".AppleDouble", "Thumbs.db", "ehthumbs.db", "desktop.ini"}
_APPLE_DOUBLE = "._"

# Names that hold a secret by their purpose. Templates of them (.env.example) do not.
_SECRET_NAME = re.compile(
    r"""
    \.env (?: \. (?! example$ | sample$ | template$ | dist$ | defaults?$ ) [^/]* )?
    | id_(?: rsa | dsa | ecdsa | ecdsa_sk | ed25519 | ed25519_sk )
    | [^/]* \. (?: pfx | p12 | jks | keystore | kdbx | ppk | ovpn )
    | \.netrc | _netrc | \.pgpass | \.my\.cnf | \.pypirc | \.git-credentials | \.htpasswd | \.dockercfg | \.vault-token
    | [^/]* \.tfstate (?: \.backup )? | (?: [^/]* \. )? tfvars
    | codedeploy\.onpremises\.yml
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECRET_PATH = re.compile(
    r"(?:^|/)(?:\.aws/(?:credentials|config)|\.docker/config\.json|\.kube/config|\.ssh/.+|\.config/gcloud/.+)$",
    re.IGNORECASE,
)
# Names that may hold one: the content tells.
_SUSPECT_NAME = re.compile(
    r"[^/]*\.(?:pem|key|asc)|\.npmrc|\.?credentials(?:\.(?:cfg|csv|ini|json|properties|toml|txt|ya?ml))?", re.IGNORECASE
)
_SECRET_CONTENT = re.compile(
    rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY|_(?:authToken|password)\s*=\s*[^\s$]|aws_secret_access_key[\"']?\s*[=:]\s*\S",
    re.IGNORECASE,
)
_HEAD = 16 << 10
# What Info-ZIP takes for a file's version on the system VMS.
_VMS_VERSION = re.compile(r";[0-9]*$")


def check_files(contents: Contents, findings: Findings) -> None:
    """Check everything in a revision that its AppSpec file says nothing about."""
    _check_links(contents, findings)
    _check_secrets(contents, findings)
    # A folder says it for all that is in it.
    for path in _tops(contents, _HISTORIES):
        findings.add(rules.VERSION_CONTROL, path, shown(path))
    for path in _tops(contents, _RUBBISH):
        beside = (
            "; as long as it is there, the agent strips no folder around the revision" if path == "__MACOSX" else ""
        )
        findings.add(rules.RUBBISH, path, shown(path), hint=beside)


def check_names_for_unzip(contents: Contents, findings: Findings) -> None:
    """Check for names that unzip changes."""
    for path in contents.entries:
        if _VMS_VERSION.search(path):
            findings.add(rules.NAME_SEMICOLON, path, shown(posixpath.basename(path)))


def _check_links(contents: Contents, findings: Findings) -> None:
    for path, text in contents.links.items():
        if resolve(path, contents.links) is not None and contents.behind(path) is None:
            findings.add(rules.LINK_BROKEN, path, f"a link to {shown(text)}")


def _tops(contents: Contents, names: set[str]) -> Iterable[str]:
    """Return paths with one of these names, without what lies below one."""
    found: list[str] = []
    for path in sorted({*contents.entries, *contents.folders} - {""}):
        name = posixpath.basename(path)
        wanted = name in names or (names is _RUBBISH and name.startswith(_APPLE_DOUBLE))
        if wanted and not (found and path.startswith(f"{found[-1]}/")):
            found.append(path)
    return found


def _check_secrets(contents: Contents, findings: Findings) -> None:
    suspects: list[str] = []
    for path, entry in contents.entries.items():
        if entry.kind is not EntryKind.FILE or not _HISTORIES.isdisjoint(path.split("/")):
            continue
        name = posixpath.basename(path)
        if _SECRET_NAME.fullmatch(name) or _SECRET_PATH.search(path):
            findings.add(rules.SECRET, path, shown(path))
        elif _SUSPECT_NAME.fullmatch(name):
            suspects.append(path)
    for path, head in contents.heads(suspects, _HEAD).items() if suspects else ():
        if _SECRET_CONTENT.search(head):
            findings.add(rules.SECRET, path, f"{shown(path)}, with a secret in it")
