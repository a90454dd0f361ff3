"""A revision in the stack that registers it: where it will lie, and what registering it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.handlers.registered_revision import GitHubCommit, S3Object
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.revision import BundleType

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3


@dataclass(frozen=True, kw_only=True)
class InS3:
    """A bundle, or an AppSpec file, in S3.

    Attributes:
        bucket: The bucket.
        bundle_type: How it is packed.
        readable: Pattern of the keys that instances may read: this revision's, and those that may be deployed again.
    """

    bucket: s3.IBucket
    bundle_type: BundleType
    readable: str


@dataclass(frozen=True, kw_only=True)
class BoundRevision:
    """What the custom resource is told of a revision.

    Attributes:
        needs: What its handler has to be allowed.
        s3: The object in S3, or
        git_hub: the commit on GitHub, or
        inline: the AppSpec file itself.
        place: More about the object in S3.
    """

    needs: Sequence[Statement] = ()
    s3: S3Object | None = None
    git_hub: GitHubCommit | None = None
    inline: str | None = None
    place: InS3 | None = None
