"""Check a directory, bundle it, upload the bundle and register it: what makes a revision out of files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import CodeDeployClient, S3Client
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.revisions.record import Location
from cdk_codedeploy.operations.revisions.registration import register
from cdk_codedeploy.operations.revisions.upload import CONTENT_HASH, upload
from cdk_codedeploy.service import Platform, check_application_name, check_description, shown

# Reading an AppSpec file takes a YAML library, which a Lambda runtime has not; only `push` itself needs one.
if TYPE_CHECKING:
    from cdk_codedeploy.appspec import Problem
    from cdk_codedeploy.revision import BundleType


class PushStep(Enum):
    """What a push is busy with."""

    BUNDLE = "bundle"
    UPLOAD = "upload"


Progress = Callable[[PushStep, int, int], None]
"""Called with the step, the bytes that are done and the bytes in all; from any thread, one call at a time or not."""


@dataclass(frozen=True, kw_only=True)
class PushedRevision:
    """A revision that was pushed.

    Attributes:
        application: Name of the application that knows it.
        bucket: The bucket it lies in.
        key: The key of the bundle.
        bundle_type: How it is packed.
        etag: The ETag of the object, without quotes.
        version: The version of the object, or None in a bucket without versions.
        sha256: Checksum of the bundle.
        size: Size of the bundle in bytes.
        files: Number of files in it.
        description: The comment it was registered with.
        warnings: What the check found and let pass.
    """

    application: str
    bucket: str
    key: str
    bundle_type: BundleType
    etag: str
    version: str | None
    sha256: str
    size: int
    files: int
    description: str
    warnings: tuple[Problem, ...] = ()

    @property
    def location(self) -> Location:
        """The location as it was registered, as boto3 takes it."""
        found = {"bucket": self.bucket, "key": self.key, "bundleType": str(self.bundle_type), "eTag": self.etag}
        if self.version is not None:
            found["version"] = self.version
        return {"revisionType": "S3", "s3Location": found}


class RevisionProblemsError(ValueError):
    """A directory that cannot be deployed as it is; nothing was sent.

    Attributes:
        problems: All that the check found, warnings included, sorted by file and position.
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        from cdk_codedeploy.appspec import Severity

        self.source = source
        self.problems = tuple(problems)
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        first = errors[0]
        more = f"; and {len(errors) - 1} more" if errors[1:] else ""
        super().__init__(f"{source} cannot be deployed: {first.file}:{first.line}: {first.message} ({first.id}){more}")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, which test runners and process pools do to exceptions."""
        return RevisionProblemsError, (self.source, self.problems)


def push(
    source: str | os.PathLike[str],
    *,
    application: str,
    bucket: str,
    client: CodeDeployClient,
    s3_client: S3Client,
    key: str | None = None,
    bundle_type: BundleType | None = None,
    description: str | None = None,
    check: bool = True,
    progress: Progress | None = None,
) -> PushedRevision:
    """Check a directory, bundle it, upload the bundle and register it with an application of the Server platform.

    What can be known without AWS is checked first, then that the application exists and is of the right platform, so
    that no upload is in vain. (Who may not ask, which takes ``codedeploy:GetApplication``, finds out at the end.)

    Args:
        source: The directory; its AppSpec file lies at its root.
        application: Name of the application.
        bucket: Name of the bucket, in the Region of the instances.
        client: A CodeDeploy client.
        s3_client: An S3 client.
        key: Key of the bundle. Default: ``<application>/<hash of the content>.zip``, so that the same content has the
            same key.
        bundle_type: How to pack. Default: told from the end of the key, and otherwise zip.
        description: A comment, at most 256 characters. Default: says what pushed it and when, in UTC.
        check: Whether errors that the check finds stop the push. Default: True.
        progress: Told how far the push is. Default: nobody is told.

    Raises:
        ValidationError: If a name has a wrong form, or the key's end says another type than ``bundle_type``.
        RevisionProblemsError: If the check finds errors.
        OperationError: If CodeDeploy or S3 refuses, or cannot be reached.
        OSError: If the directory cannot be read.
    """
    from cdk_codedeploy.revision import BundleType, S3Location, bundle, content_hash

    check_application_name(application, "application")
    if description is not None:
        check_description(description)
    packing = _packing(key, bundle_type)
    # Checks the bucket's name and the key, before any work.
    S3Location(bucket, "later" if key is None else key, bundle_type=packing)
    warnings = _checked(Path(source)) if check else ()
    _check_platform(application, client)
    # The bundle's own checksum would do less well: it depends on the zlib of the machine.
    metadata: dict[str, str] = {}
    if key is None:
        digest = content_hash(source)
        key = f"{application}/{digest}.{packing}"
        # A stack that registers the same directory keeps its copy under this key, and knows it by this.
        metadata[CONTENT_HASH] = digest

    tell = progress or _silent
    with tempfile.TemporaryDirectory(prefix="cdk-codedeploy-") as folder:
        path = Path(folder, f"bundle.{packing}")
        made = bundle(
            source, path, bundle_type=packing, progress=lambda done, total, _: tell(PushStep.BUNDLE, done, total)
        )
        sent = upload(
            path, bucket=bucket, key=key, client=s3_client, metadata=metadata, progress=_counted(tell, made.size)
        )
    pushed = PushedRevision(
        application=application,
        bucket=bucket,
        key=key,
        bundle_type=BundleType(packing),
        etag=sent.etag,
        version=sent.version,
        sha256=made.sha256,
        size=made.size,
        files=made.files,
        description=description or _default_description(),
        warnings=warnings,
    )
    register(application, pushed.location, client=client, description=pushed.description)
    return pushed


def _packing(key: str | None, bundle_type: BundleType | None) -> BundleType:
    from cdk_codedeploy.revision import BundleType

    told = BundleType.of_key(key) if key else None
    given = None if bundle_type is None else BundleType(BundleType.text_of("bundle_type", bundle_type))
    for parameter, value, kind in (("key", key, told), ("bundle_type", bundle_type, given)):
        if kind is not None and not kind.is_for_server:
            raise ValidationError(
                parameter,
                shown(value),
                allowed="a directory is packed as zip, tar or tgz, and this is for an AppSpec file alone",
                remedy="end the key with .zip" if parameter == "key" else "pass BundleType.ZIP",
            )
    if given is None:
        return told or BundleType.ZIP
    if told not in {None, given}:
        raise ValidationError(
            "bundle_type",
            f"{shown(str(given))} with the key {shown(key)}",
            allowed=f"a key that ends so belongs to a {told}",
            remedy="change one of the two",
        )
    return given


def _checked(source: Path) -> tuple[Problem, ...]:
    """Return the warnings."""
    from cdk_codedeploy.appspec import Severity
    from cdk_codedeploy.revision import check_directory

    problems = check_directory(source)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise RevisionProblemsError(str(source), problems)
    return tuple(problems)


def _check_platform(application: str, client: CodeDeployClient) -> None:
    try:
        with translated(f'find application "{application}"'):
            found = client.get_application(applicationName=application)["application"]
    except OperationError as error:
        if error.code == "AccessDeniedException":
            return
        raise
    platform = found.get("computePlatform", Platform.SERVER)
    if platform != Platform.SERVER:
        raise ValidationError(
            "application",
            f"{shown(application)}, which deploys to {platform}",
            allowed="a directory is deployed to instances",
            remedy=f"name an application of the platform {Platform.SERVER}",
        )


def _silent(step: PushStep, done: int, total: int) -> None:
    del step, done, total


def _counted(tell: Progress, total: int) -> Callable[[int], None]:
    """Add up what single calls report; each comes from the thread of its part."""
    from threading import Lock

    lock = Lock()
    done = 0

    def count(more: int) -> None:
        nonlocal done
        with lock:
            done += more
            tell(PushStep.UPLOAD, done, total)

    return count


def _default_description() -> str:
    now = datetime.now(timezone.utc).replace(microsecond=0, tzinfo=None)
    return f"Pushed by cdk-codedeploy '{now.isoformat()}' UTC"
