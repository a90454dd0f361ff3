"""Every rule about what is in a revision, in one table. The rules about its AppSpec file are in ``appspec``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdk_codedeploy.appspec.problem import Severity
from cdk_codedeploy.appspec.rule import SAME, Rule


def _rule(id: str, severity: Severity, allowed: str, remedy: str, *, v1: str = "", v2: str = SAME) -> Rule:
    return Rule(id=f"REVISION-{id}", severity=severity, allowed=allowed, remedy=remedy, v1=v1, v2=v2)


_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_NO_APPSPEC = "fails at BeforeInstall, for want of appspec.yml"

# --- where the AppSpec file lies --------------------------------------------------------------------------------------

APPSPEC_MISSING = _rule(
    "APPSPEC-MISSING",
    _ERROR,
    "a revision has the file appspec.yml in its root",
    "add it{hint}",
    v1=_NO_APPSPEC,
)
APPSPEC_NAME = _rule(
    "APPSPEC-NAME",
    _ERROR,
    "the agent looks for the very name appspec.yml",
    "rename it to appspec.yml",
    v1="finds appspec.yaml at Install alone; the hooks before and after it fail",
    v2="falls back to appspec.yaml, and to no other name",
)
APPSPEC_TWICE = _rule(
    "APPSPEC-TWICE",
    _WARNING,
    "the agent reads appspec.yml and nothing else",
    "remove appspec.yaml",
    v1="ignores appspec.yaml",
)
APPSPEC_WRAPPED = _rule(
    "APPSPEC-WRAPPED",
    _WARNING,
    "it works only as long as nothing else lies beside this folder",
    "bundle the folder itself",
    v1="strips a folder that is alone in the root and has an AppSpec file in it",
)
APPSPEC_SIZE = _rule(
    "APPSPEC-SIZE",
    _ERROR,
    "a file of more than {most} bytes is not read here",
    "look whether it is the right file",
)

# --- scripts ----------------------------------------------------------------------------------------------------------

SCRIPT_CRLF = _rule(
    "SCRIPT-CRLF",
    _ERROR,
    "Linux takes the carriage return for a part of the interpreter's name",
    "save the script with the line ends of Unix (in git: *.sh text eol=lf)",
    v1="fails the event: no such file or directory",
)
SCRIPT_CARRIAGE_RETURNS = _rule(
    "SCRIPT-CARRIAGE-RETURNS",
    _WARNING,
    "a shell takes each carriage return for a part of the last word",
    "save the script with the line ends of Unix (in git: *.sh text eol=lf)",
    v1="runs it; what its commands do then is not what they say",
)
SCRIPT_BYTE_ORDER_MARK = _rule(
    "SCRIPT-BOM",
    _ERROR,
    "Linux sees no #! behind it",
    "save the script as UTF-8 without a byte order mark",
    v1="runs it with sh, whatever its first line says",
)
SCRIPT_EMPTY = _rule(
    "SCRIPT-EMPTY",
    _WARNING,
    "there is nothing in it to run",
    "write it, or remove the hook",
    v1="runs nothing, and the event succeeds",
)
SCRIPT_WITHOUT_SHEBANG = _rule(
    "SCRIPT-SHEBANG",
    _WARNING,
    "a script begins with #! and its interpreter",
    "begin it with #!/bin/bash, or with the interpreter it is written for",
    v1="runs it with sh",
)
SCRIPT_NOT_EXECUTABLE = _rule(
    "SCRIPT-MODE",
    _INFO,
    "the agent makes every hook script executable",
    "nothing has to be done; git update-index --chmod=+x makes it so for people too",
    v1="makes it executable and runs it",
)

# --- what lies in the revision ----------------------------------------------------------------------------------------

LINK_OUTSIDE = _rule(
    "LINK-OUTSIDE",
    _ERROR,
    "a symbolic link stays within the revision, or an instance finds something else behind it; it is not bundled",
    "put the file itself there, ignore the link, or allow outside links",
    v1="recreates a link to a file, and copies what it finds behind a link to a directory",
    v2="the same; refuses the bundle with reject_symlinks_in_bundle",
)
BUNDLE_LINK_OUTSIDE = _rule(
    "BUNDLE-LINK-OUTSIDE",
    _WARNING,
    "an instance finds behind it what it has itself at that place",
    "put the file itself there, if it was meant to come along",
    v1="recreates a link to a file, and copies what it finds behind a link to a directory",
    v2="the same; refuses the bundle with reject_symlinks_in_bundle",
)
LINK_BROKEN = _rule(
    "LINK-BROKEN",
    _WARNING,
    "there is nothing behind the link",
    "add what it names (is it ignored?), or remove the link",
)
UNREADABLE = _rule(
    "UNREADABLE",
    _ERROR,
    "{reason}, so it can go into no bundle",
    "make it readable, or ignore it",
)
SPECIAL_FILE = _rule(
    "SPECIAL-FILE",
    _ERROR,
    "a revision holds files, directories and symbolic links, no sockets, pipes or devices",
    "remove it, or ignore it",
)
NAME_SEMICOLON = _rule(
    "NAME-SEMICOLON",
    _WARNING,
    "unzip takes a semicolon and digits at the end of a name for a version and drops them",
    "rename it, or bundle the revision as tar or tgz",
    v1="unpacks it under the shorter name",
    v2="is not documented to do so",
)
NAME_ENCODING = _rule(
    "NAME-ENCODING",
    _ERROR,
    "names are text in UTF-8",
    "rename it, or ignore it",
)
IGNORE_FILE_UNREADABLE = _rule(
    "IGNORE-FILE",
    _ERROR,
    "{reason}",
    "write it as text in UTF-8",
)
SECRET = _rule(
    "SECRET",
    _WARNING,
    "secrets stay out of revisions: whoever may read the bucket or an instance may read them",
    "remove it and fetch it on the instance (Secrets Manager, Parameter Store), or ignore it",
    v1="copies it, when a source of files covers it",
)
VERSION_CONTROL = _rule(
    "VERSION-CONTROL",
    _WARNING,
    "the whole history would be on every instance, and behind a web server for everybody",
    "leave it out of the bundle; this library's own does",
    v1="copies it, when a source of files covers it",
)
RUBBISH = _rule(
    "RUBBISH",
    _WARNING,
    "an operating system left it there for itself",
    "leave it out of the bundle{hint}",
    v1="copies it, when a source of files covers it",
)

# --- Windows ----------------------------------------------------------------------------------------------------------

WINDOWS_BUNDLE_TYPE = _rule(
    "WINDOWS-BUNDLE-TYPE",
    _ERROR,
    "Windows instances take nothing but zip",
    "bundle it as zip",
    v1="fails at DownloadBundle",
)
WINDOWS_PATH_LENGTH = _rule(
    "WINDOWS-PATH-LENGTH",
    _WARNING,
    "Windows takes at most 259 characters unless the host allows long paths",
    "shorten its path in the revision to {most} characters{hint}",
    v1="fails while it unpacks or copies it",
)
WINDOWS_NAME = _rule(
    "WINDOWS-NAME",
    _ERROR,
    "Windows takes no names with {reason}",
    "rename it, or ignore it",
    v1="fails while it unpacks it, or gives it another name",
)
WINDOWS_CASE = _rule(
    "WINDOWS-CASE",
    _ERROR,
    "Windows takes both names for one",
    "rename one of them",
    v1="keeps the one that it unpacks last",
)
WINDOWS_LINK = _rule(
    "WINDOWS-LINK",
    _WARNING,
    "symbolic links do not survive on Windows",
    "put the file itself there",
    v1="writes a file that holds the text of the link",
)
WINDOWS_SCRIPT = _rule(
    "WINDOWS-SCRIPT",
    _WARNING,
    "Windows runs .bat, .cmd, .exe and .ps1 files",
    "write it as one of them",
    v1="fails the event, unless the host knows a program for such files",
)

# --- bundles ----------------------------------------------------------------------------------------------------------

BUNDLE_UNREADABLE = _rule(
    "BUNDLE-UNREADABLE",
    _ERROR,
    "{reason}",
    "build it again, as a zip, a tar or a gzipped tar",
    v1="fails at DownloadBundle",
)
BUNDLE_TYPE = _rule(
    "BUNDLE-TYPE",
    _ERROR,
    "what is in it is a {kind}",
    "rename it, or register it as {kind}",
    v1="fails at DownloadBundle when it is deployed as what its name says",
)
BUNDLE_ENCRYPTED = _rule(
    "BUNDLE-ENCRYPTED",
    _ERROR,
    "the agent knows no password",
    "build the bundle without one, and encrypt the bucket",
    v1="fails at DownloadBundle",
)
BUNDLE_PATH = _rule(
    "BUNDLE-PATH",
    _WARNING,
    "names lead downwards from the root",
    "build the bundle from within the revision",
    v1="unpacks it inside, under another path than it names",
    v2="the same; refuses the bundle with reject_path_traversal_in_bundle",
)
BUNDLE_DUPLICATE = _rule(
    "BUNDLE-DUPLICATE",
    _WARNING,
    "the last of two entries of one name counts",
    "remove the others",
    v1="keeps the last one",
)
BUNDLE_MODE = _rule(
    "BUNDLE-MODE",
    _WARNING,
    "the mode lands on the instance, where no other user can read the file",
    "bundle files with the mode 0644 or 0755, or set it under permissions",
    v1="keeps the mode when it copies the file",
)
BUNDLE_SET_ID = _rule(
    "BUNDLE-SET-ID",
    _WARNING,
    "set-user-id and set-group-id bits make whoever runs the file its owner",
    "set the mode under permissions",
    v1="keeps the mode when it copies the file as root",
    v2="the same; refuses the bundle with reject_unsafe_permissions_in_bundle",
)
BUNDLE_OWNER = _rule(
    "BUNDLE-OWNER",
    _WARNING,
    "files of a tar belong to these numbers on the instance too, whoever that is there",
    "build the tar with --owner=0 --group=0 --numeric-owner",
    v1="unpacks it with its owners",
    v2="the same, without ignore_ownership_in_bundle",
)

RULES: Mapping[str, Rule] = MappingProxyType(
    {rule.id: rule for rule in list(globals().values()) if isinstance(rule, Rule)}
)
"""The rules by identifier."""
