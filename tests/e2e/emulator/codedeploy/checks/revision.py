"""Where a revision is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.context import Context

_PARTS = {"S3": "s3Location", "GitHub": "gitHubLocation", "String": "string", "AppSpecContent": "appSpecContent"}
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_COMMIT = re.compile(r"[0-9a-fA-F]{40}")
_ARCHIVES = ("tar", "tgz", "zip")
_DOCUMENTS = ("YAML", "JSON")


def check_revision(context: Context, location: Mapping[str, Any], platform: str, path: str = "revision") -> None:
    """Check RevisionLocation of the API.

    Raises:
        ApiError: When it is not allowed on the platform.
    """
    kind = location.get("revisionType")
    context.refuse_if(kind is None, path, "The revision has no revisionType. It needs one.")
    part = _PARTS[str(kind)]
    given = [key for key in _PARTS.values() if key in location]
    context.refuse_if(given != [part], path, f"The revision of type {kind} has {given}. Allowed: {part}.")
    value = location[part]
    if kind == "S3":
        _check_s3(context, value, platform, path)
        return
    server = platform == "Server"
    allowed = server == (kind == "GitHub")
    context.refuse_if(not allowed, path, f"The revision is of type {kind}. {platform} does not allow that.")
    if kind == "GitHub":
        _check_git_hub(context, value, path)
    else:
        _check_text(context, value, path)


def _check_s3(context: Context, value: Mapping[str, str], platform: str, path: str) -> None:
    bucket, kind = value.get("bucket", ""), value.get("bundleType")
    context.refuse_if(not _BUCKET.fullmatch(bucket), path, f"The bucket is {bucket!r}. Allowed: the name of one.")
    context.refuse_if(not value.get("key"), path, "The revision in S3 has no key. It needs one.")
    allowed = _ARCHIVES if platform == "Server" else _DOCUMENTS
    context.refuse_if(kind not in allowed, path, f"bundleType is {kind}. {platform} allows {', '.join(allowed)}.")


def _check_git_hub(context: Context, value: Mapping[str, str], path: str) -> None:
    repository, commit = value.get("repository", ""), value.get("commitId", "")
    context.refuse_if(
        not _REPOSITORY.fullmatch(repository), path, f"repository is {repository!r}. Allowed: account/repository."
    )
    context.refuse_if(
        not _COMMIT.fullmatch(commit), path, f"commitId is {commit!r}. Allowed: all 40 digits of a commit."
    )


def _check_text(context: Context, value: Mapping[str, str], path: str) -> None:
    content, digest = value.get("content"), value.get("sha256")
    # To look a revision up, its digest is enough.
    context.refuse_if(not content and not digest, path, "The revision has neither content nor sha256.")
    if content and digest:
        actual = hashlib.sha256(content.encode()).hexdigest()
        context.refuse_if(digest != actual, path, f"sha256 is {digest}. The content has {actual}.")
