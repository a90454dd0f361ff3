"""A directory that is bundled when its stack is synthesized."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from cdk_codedeploy.appspec import ServerAppSpec, Severity
from cdk_codedeploy.custom_resources import staged_asset
from cdk_codedeploy.delivery.bound_revision import BoundRevision, InS3
from cdk_codedeploy.delivery.refused_problems import refuse_errors
from cdk_codedeploy.delivery.revision import Revision
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.registered_revision import CopySource, S3Object
from cdk_codedeploy.iam import Statement
from cdk_codedeploy.revision import BundleType, bundle, check_directory, content_hash
from cdk_codedeploy.revision.check import APPSPEC
from cdk_codedeploy.revision.wanted import wanted_by
from cdk_codedeploy.service import shown
from cdk_codedeploy.synthesis import Warning_, pseudo, warn

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

COPY_MAX = 5 * (1 << 30)
"""Bytes that S3 copies in one request. S3 API reference, "CopyObject"."""


class AssetRevision(Revision):
    """A directory. See ``Revision.from_asset``."""

    takes_bucket: ClassVar[bool] = True

    def __init__(
        self, directory: str | os.PathLike[str], *, bundle_type: BundleType, allow_outside_links: bool
    ) -> None:
        self._directory = os.fspath(directory)
        self._links = allow_outside_links
        self._type = BundleType(BundleType.text_of("bundle_type", bundle_type))
        if not self._type.is_for_server:
            raise ValidationError(
                "bundle_type",
                shown(str(self._type)),
                allowed="a directory is packed as zip, tar or tgz",
                remedy="pass BundleType.ZIP, or use from_inline() for an AppSpec file alone",
            )
        self._problems = check_directory(self._directory, allow_outside_links=allow_outside_links)
        refuse_errors("directory", shown(self._directory), self._problems)
        self._check_windows()
        self._hash = content_hash(self._directory, allow_outside_links=allow_outside_links)

    def _check_windows(self) -> None:
        appspec = Path(self._directory, APPSPEC)
        if self._type is not BundleType.ZIP and appspec.is_file() and wanted_by(appspec.read_bytes()).is_windows:
            raise ValidationError(
                "bundle_type",
                shown(self._type.value),
                allowed="the agent on Windows unpacks zip alone",
                remedy="pass BundleType.ZIP",
            )

    @property
    def hook_seconds(self) -> int | None:
        """How long the hooks of its AppSpec file may take on an instance, in seconds; None where nobody knows.

        Each script counts with the time-out that the file gives it, and a file that leaves one out says nothing.
        """
        path = Path(self._directory, APPSPEC)
        if not path.is_file():
            return None
        found = [script.timeout for scripts in ServerAppSpec.load(path).hooks.values() for script in scripts]
        return sum(each or 0 for each in found) if found and None not in found else None

    def bind(self, scope: Construct, *, application_name: str, bucket: s3.IBucket | None) -> BoundRevision:
        """Return what registering this revision takes."""
        for problem in self._problems:
            if problem.severity is Severity.WARNING:
                warn(scope, Warning_.REVISION, str(problem))
        target = cast("s3.IBucket", bucket)
        asset = staged_asset(scope, "Asset", content_hash=self._hash, extension=self._type.value, write=self._write)
        key = f"{application_name}/{self._hash}.{self._type.value}"
        source = CopySource(bucket=asset.s3_bucket_name, key=asset.s3_object_key, content_hash=self._hash)
        return BoundRevision(
            needs=self._needs(source, target, key),
            s3=S3Object(bucket=target.bucket_name, key=key, bundle_type=self._type.value, copy_from=source),
            place=InS3(bucket=target, bundle_type=self._type, readable=f"{application_name}/*"),
        )

    def _write(self, path: Path) -> None:
        made = bundle(self._directory, path, bundle_type=self._type, allow_outside_links=self._links)
        if made.size > COPY_MAX:
            raise ValidationError(
                "directory",
                f"{shown(self._directory)}, whose bundle has {made.size} bytes",
                allowed=f"S3 copies at most {COPY_MAX} bytes to where the revision stays",
                remedy="push it with the command line, and use from_bucket()",
            )

    @staticmethod
    def _needs(source: CopySource, bucket: s3.IBucket, key: str) -> list[Statement]:
        there = bucket.arn_for_objects(key)
        asset = pseudo().arn("s3", f"{source.bucket}/{source.key}", region="", account="")
        needs = [
            Statement(("s3:GetObject",), (asset, there)),
            Statement(("s3:PutObject",), (there,)),
            # Makes S3 say that an object is missing, and not that it is forbidden.
            Statement(("s3:ListBucket",), (bucket.bucket_arn,)),
        ]
        if bucket.encryption_key is not None:
            needs.append(Statement(("kms:GenerateDataKey",), (bucket.encryption_key.key_arn,)))
        return needs
