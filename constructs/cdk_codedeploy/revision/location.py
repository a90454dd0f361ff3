"""Where a revision lies: an object in S3 or a commit on GitHub."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import ApiText, shown
from cdk_codedeploy.tokens import is_token

# S3 user guide, "Bucket naming rules".
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_KEY = re.compile(r"[^/].*", re.DOTALL)


class BundleType(ApiText):
    """How a bundle of the Server platform is packed.

    Windows instances take only ``ZIP`` (user guide, "Plan a revision").
    """

    ZIP = "zip"
    TAR = "tar"
    TGZ = "tgz"

    @classmethod
    def of_key(cls, key: str) -> BundleType | None:
        """Tell the type from the end of an object's key, or None when the key does not say."""
        ends = {".zip": cls.ZIP, ".tar": cls.TAR, ".tgz": cls.TGZ, ".tar.gz": cls.TGZ}
        return next((kind for end, kind in ends.items() if key.lower().endswith(end)), None)


@dataclass(frozen=True)
class S3Location:
    """A revision in S3. The bucket must lie in the region of the instances.

    Args:
        bucket: Name of the bucket.
        key: Key of the bundle.
        bundle_type: How it is packed. Default: told from the end of the key.
        version: Version of the object. Default: the newest at the time of the deployment.
        etag: ETag that the object must have. Default: not checked.

    Raises:
        ValidationError: When the bucket's name has not the form of one, or the bundle's type cannot be told.

    Source: API reference, "S3Location".
    """

    bucket: str
    key: str
    bundle_type: BundleType | None = None
    version: str | None = None
    etag: str | None = None

    def __post_init__(self) -> None:
        if not _is_like(_BUCKET, self.bucket):
            raise ValidationError(
                "bucket",
                shown(self.bucket),
                allowed="a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens",
                remedy="give the name alone, without s3:// and without a path",
            )
        if not _is_like(_KEY, self.key):
            raise ValidationError(
                "key",
                shown(self.key),
                allowed="a key is not empty and starts without a slash",
                remedy="give the object's full key",
            )
        if self.bundle_type is not None:
            BundleType.text_of("bundle_type", self.bundle_type)
        elif BundleType.of_key(self.key) is None:
            raise ValidationError(
                "bundle_type",
                "none, and a key that does not tell it",
                allowed=f"a bundle is one of {', '.join(kind.value for kind in BundleType)}",
                remedy="pass bundle_type=BundleType.ZIP, TAR or TGZ",
            )

    def to_property(self) -> dict[str, object]:
        """Return the location as the template property ``RevisionLocation``, in the L1's spelling."""
        kind = self.bundle_type or BundleType.of_key(self.key)
        found = {
            "bucket": self.bucket,
            "key": self.key,
            "bundleType": str(kind) if kind else None,
            "version": self.version,
            "eTag": self.etag,
        }
        return {"revisionType": "S3", "s3Location": {name: text for name, text in found.items() if text is not None}}


@dataclass(frozen=True)
class GitHubLocation:
    """A revision on GitHub. The application must have been connected to GitHub in the console before.

    Args:
        repository: ``owner/name``.
        commit_id: Full commit, 40 lower-case hexadecimal digits. Branches, tags and short commits are refused.

    Raises:
        ValidationError: When either has another form.

    Source: API reference, "GitHubLocation"; user guide, "Integrating CodeDeploy with GitHub".
    """

    repository: str
    commit_id: str

    def __post_init__(self) -> None:
        if not _is_like(_REPOSITORY, self.repository):
            raise ValidationError(
                "repository",
                shown(self.repository),
                allowed="GitHub repositories are named owner/name",
                remedy="give owner and name, without an address",
            )
        if not _is_like(_COMMIT, self.commit_id):
            raise ValidationError(
                "commit_id",
                shown(self.commit_id),
                allowed="the service takes the full commit of 40 lower-case hexadecimal digits",
                remedy="give what `git rev-parse HEAD` prints",
            )

    def to_property(self) -> dict[str, object]:
        """Return the location as the template property ``RevisionLocation``, in the L1's spelling."""
        return {
            "revisionType": "GitHub",
            "gitHubLocation": {"repository": self.repository, "commitId": self.commit_id},
        }


def _is_like(form: re.Pattern[str], value: object) -> bool:
    """Tell whether a value is text of a form. Tokens pass; a caller without a type checker passes other things too."""
    return is_token(value) or (isinstance(value, str) and form.fullmatch(value) is not None)


RevisionLocation: TypeAlias = S3Location | GitHubLocation
"""Where a revision of the Server platform can lie."""
