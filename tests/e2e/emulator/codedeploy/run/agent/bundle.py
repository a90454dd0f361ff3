"""Reads a revision: the archive, unpacked in memory."""

from __future__ import annotations

import io
import posixpath
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from emulator.aws import Aws, Credentials, Scope
from emulator.codedeploy.run.agent.failure import EventError


@dataclass(frozen=True)
class Bundle:
    """The files of a revision by their path, with ``/`` between folders."""

    files: Mapping[str, bytes]

    def below(self, folder: str) -> dict[str, bytes]:
        """Return the files in a folder and below it, by their path from there. ``""`` means the whole revision."""
        start = f"{folder}/" if folder else ""
        return {path.removeprefix(start): content for path, content in self.files.items() if path.startswith(start)}


def download(aws: Aws, scope: Scope, credentials: Credentials | None, revision: Mapping[str, Any]) -> Bundle:
    """Return a revision.

    Args:
        aws: The AWS around.
        scope: Account and region of the instance.
        credentials: Of the instance's role. None when it has none.
        revision: RevisionLocation of the API.

    Raises:
        EventError: When it cannot be had.
    """
    if revision.get("revisionType") != "S3":
        raise _failed(f"a revision of type {revision.get('revisionType')} cannot be downloaded here")
    location = revision["s3Location"]
    bucket, key = location["bucket"], location["key"]
    if credentials is None:
        raise _failed("Missing credentials - please check if this instance was started with an IAM instance profile")
    version = {"VersionId": location["version"]} if location.get("version") else {}
    try:
        region = aws.client(scope, "s3").get_bucket_location(Bucket=bucket).get("LocationConstraint") or "us-east-1"
        if region != scope.region:
            raise _failed(f"the bucket {bucket} is in {region}, the instance in {scope.region}")
        answer = aws.client(scope, "s3", credentials).get_object(Bucket=bucket, Key=key, **version)
        content = answer["Body"].read()
    except (ClientError, BotoCoreError) as error:
        raise _failed(f"s3://{bucket}/{key}: {error}") from error
    wanted, found = location.get("eTag", "").strip('"'), answer["ETag"].strip('"')
    if wanted and wanted != found:
        raise _failed(f"s3://{bucket}/{key} has the ETag {found}, the revision {wanted}")
    return unpack(content, location.get("bundleType", ""))


def unpack(content: bytes, bundle_type: str) -> Bundle:
    """Unpack an archive.

    Args:
        content: Its bytes.
        bundle_type: ``zip``, ``tar`` or ``tgz``.

    Raises:
        EventError: When it is of another type.
    """
    readers = {"zip": _read_zip, "tar": _read_tar, "tgz": _read_tgz}
    if bundle_type not in readers:
        raise _failed(f"bundle type {bundle_type!r}; allowed: {', '.join(readers)}")
    try:
        found = dict(readers[bundle_type](content))
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise _failed(f"the archive is no {bundle_type}: {error}") from error
    files = {path: data for name, data in found.items() if (path := _clean(name))}
    top = {path.partition("/")[0] for path in files}
    folder = next(iter(top)) if len(top) == 1 else ""
    # One folder around everything is left out, if it is plain that the revision begins in it.
    if folder and folder not in files and any("appspec" in path.split("/")[1] for path in files):
        files = {path.partition("/")[2]: data for path, data in files.items()}
    return Bundle(files)


def _read_zip(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield entry.filename.replace("\\", "/"), archive.read(entry)


def _read_tar(content: bytes) -> Iterator[tuple[str, bytes]]:
    return _read_tape(content, "r:")


def _read_tgz(content: bytes) -> Iterator[tuple[str, bytes]]:
    return _read_tape(content, "r:gz")


def _read_tape(content: bytes, mode: Any) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode=mode) as archive:
        for entry in archive.getmembers():
            data = archive.extractfile(entry) if entry.isfile() else None
            if data is not None:
                yield entry.name, data.read()


def _clean(name: str) -> str:
    """Return a path inside the revision, whatever an archive's entry says."""
    return posixpath.normpath(f"/{name}").lstrip("/")


def _failed(message: str) -> EventError:
    return EventError("UnknownError", f"The revision could not be downloaded: {message}.")
