"""What is deployed: a directory, the bundle made of it, and where a revision lies.

Importing this loads locations alone. Bundling and checking are loaded when they are first used: checking needs a YAML
library, which the Lambda functions of this library do without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from cdk_codedeploy.revision.bundle_type import BundleType
from cdk_codedeploy.revision.git_hub_location import GitHubLocation
from cdk_codedeploy.revision.inline_content import InlineContent
from cdk_codedeploy.revision.location import AnyRevisionLocation, RevisionLocation, location_from_api
from cdk_codedeploy.revision.s3_location import S3Location

if TYPE_CHECKING:
    from cdk_codedeploy.revision.archive import BundleContents, Member, read_bundle
    from cdk_codedeploy.revision.bundling import Bundle, Progress, bundle
    from cdk_codedeploy.revision.check import check_bundle, check_directory
    from cdk_codedeploy.revision.hashing import content_hash
    from cdk_codedeploy.revision.ignore_rules import DEFAULT_IGNORES, IGNORE_FILE, IgnoreRules
    from cdk_codedeploy.revision.rules import RULES
    from cdk_codedeploy.revision.tree import Entry, EntryKind, ExtraFile

_LATER = {
    "Bundle": "bundling",
    "BundleContents": "archive",
    "DEFAULT_IGNORES": "ignore_rules",
    "Entry": "tree",
    "EntryKind": "tree",
    "ExtraFile": "tree",
    "IGNORE_FILE": "ignore_rules",
    "IgnoreRules": "ignore_rules",
    "Member": "archive",
    "Progress": "bundling",
    "RULES": "rules",
    "bundle": "bundling",
    "check_bundle": "check",
    "check_directory": "check",
    "content_hash": "hashing",
    "read_bundle": "archive",
}

__all__ = [
    "DEFAULT_IGNORES",
    "IGNORE_FILE",
    "RULES",
    "AnyRevisionLocation",
    "Bundle",
    "BundleContents",
    "BundleType",
    "Entry",
    "EntryKind",
    "ExtraFile",
    "GitHubLocation",
    "IgnoreRules",
    "InlineContent",
    "Member",
    "Progress",
    "RevisionLocation",
    "S3Location",
    "bundle",
    "check_bundle",
    "check_directory",
    "content_hash",
    "location_from_api",
    "read_bundle",
]


def __getattr__(name: str) -> object:
    """Load a name when it is first asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value
