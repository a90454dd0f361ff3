"""Put a file into S3, in parts where it is large, and say under which version and ETag it lies there."""

# boto3 ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdk_codedeploy.operations.client import S3Client
from cdk_codedeploy.operations.errors import translated

CONTENT_HASH = "codedeploy-content-hash"
"""Metadata of an object whose key was made from its content: who finds it there needs no other copy."""

_MEGABYTE = 1 << 20
# As the AWS CLI's `s3 cp`: from 8 MiB on in parts of 8 MiB, which boto3 makes larger when there would be too many.
_PART = 8 * _MEGABYTE
_PARTS_AT_ONCE = 10


@dataclass(frozen=True)
class UploadedObject:
    """An object as S3 took it.

    Attributes:
        etag: Its ETag, without the quotes.
        version: Its version, or None in a bucket without versions.
    """

    etag: str
    version: str | None


class _Recorder:
    """A client that keeps the answer which ends an upload.

    boto3's transfer drops it. Asking S3 afterwards would need a permission more, and could find somebody else's object
    under the same key.
    """

    def __init__(self, client: S3Client) -> None:
        self._client = client
        self.answer: Mapping[str, Any] = {}

    def put_object(self, **request: object) -> Mapping[str, Any]:
        self.answer = self._client.put_object(**request)
        return self.answer

    def complete_multipart_upload(self, **request: object) -> Mapping[str, Any]:
        self.answer = self._client.complete_multipart_upload(**request)
        return self.answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def upload(
    path: Path,
    *,
    bucket: str,
    key: str,
    client: S3Client,
    metadata: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> UploadedObject:
    """Upload a file.

    From 8 MiB on it goes in parts, ten at once. S3 checks each part against its SHA-256. Encryption is the bucket's
    affair. An upload that fails or is interrupted leaves no parts behind.

    Args:
        path: The file.
        bucket: Name of the bucket.
        key: Key of the object; an object that is there is overwritten, or gets a new version.
        client: An S3 client.
        metadata: Metadata of the object. Default: none.
        progress: Called, from other threads, with the number of bytes that went since the last call; a part that is
            sent again counts back first. Default: nothing is called.

    Raises:
        OperationError: If S3 refuses, or cannot be reached.
    """
    from boto3.s3.transfer import ProgressCallbackInvoker, TransferConfig, create_transfer_manager

    config = TransferConfig(
        multipart_threshold=_PART,
        multipart_chunksize=_PART,
        max_concurrency=_PARTS_AT_ONCE,
        # The other kind, which boto3 takes by itself on some machines, does without the client.
        preferred_transfer_client="classic",
    )
    recorder = _Recorder(client)
    watchers = [ProgressCallbackInvoker(progress)] if progress else []
    options: dict[str, object] = {"ChecksumAlgorithm": "SHA256"}
    if metadata:
        options["Metadata"] = dict(metadata)
    with translated(f"upload to s3://{bucket}/{key}"), create_transfer_manager(recorder, config) as manager:
        manager.upload(str(path), bucket, key, options, watchers).result()
    return UploadedObject(recorder.answer["ETag"].strip('"'), recorder.answer.get("VersionId"))
