"""The object of a revision in S3: copied to where it stays, and known by its version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cdk_codedeploy.handlers.contract import Failure
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.operations.revisions.upload import CONTENT_HASH

_MISSING = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchVersion"})


class CopyingClient(Protocol):
    """What is used of an S3 client of boto3."""

    def head_object(self, **request: object) -> Mapping[str, Any]:
        """Tell what an object is like."""
        ...

    def copy_object(self, **request: object) -> Mapping[str, Any]:
        """Copy an object."""
        ...


@dataclass(frozen=True)
class StoredObject:
    """One version of an object.

    Attributes:
        version: Its version id.
        e_tag: Its ETag, without quotes.
    """

    version: str
    e_tag: str


def find(client: CopyingClient, bucket: str, key: str, version: str | None = None) -> StoredObject:
    """Return the version that an object has now, or see that a version is there.

    Raises:
        Failure: When there is no such object, or the bucket keeps no versions.
        OperationError: When S3 refuses, or cannot be reached.
    """
    answer = _head(client, bucket, key, version)
    if answer is None:
        which = f"version {version} of s3://{bucket}/{key}" if version else f"s3://{bucket}/{key}"
        raise Failure(f"{which} does not exist; push the revision, or correct where it lies")
    return _versioned(answer, answer["ETag"], bucket, key)


def copy(client: CopyingClient, *, source: tuple[str, str], bucket: str, key: str, content_hash: str) -> StoredObject:
    """Copy an object unless it is there already.

    The key is made from the content, so whoever comes first copies, and the others find the same version: a stack that
    rolls back gets the very revision that it had. A copy is known by its metadata, so that an object which somebody
    else put under the key is not taken for it.

    Args:
        client: An S3 client.
        source: Bucket and key to copy from.
        bucket: Bucket to copy to.
        key: Key to copy to.
        content_hash: What identifies the content.

    Raises:
        Failure: When the source is missing, or the bucket keeps no versions.
        OperationError: When S3 refuses, or cannot be reached.
    """
    metadata = {CONTENT_HASH: content_hash}
    there = _head(client, bucket, key, None)
    if there is not None and metadata.items() <= dict(there.get("Metadata", {})).items():
        return _versioned(there, there["ETag"], bucket, key)
    source_bucket, source_key = source
    try:
        with translated(f"copy s3://{source_bucket}/{source_key} to s3://{bucket}/{key}"):
            answer = client.copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": source_bucket, "Key": source_key},
                Metadata=metadata,
                MetadataDirective="REPLACE",
                # Without this, reading and writing tags would have to be allowed.
                TaggingDirective="REPLACE",
            )
    except OperationError as error:
        if error.code not in _MISSING:
            raise
        raise Failure(
            f"s3://{source_bucket}/{source_key} does not exist any more; deploy the stack again, which uploads it"
        ) from error
    return _versioned(answer, answer["CopyObjectResult"]["ETag"], bucket, key)


def _head(client: CopyingClient, bucket: str, key: str, version: str | None) -> Mapping[str, Any] | None:
    request: dict[str, object] = {"Bucket": bucket, "Key": key}
    if version is not None:
        request["VersionId"] = version
    try:
        with translated(f"look at s3://{bucket}/{key}"):
            return client.head_object(**request)
    except OperationError as error:
        if error.code in _MISSING:
            return None
        raise


def _versioned(answer: Mapping[str, Any], e_tag: str, bucket: str, key: str) -> StoredObject:
    version = answer.get("VersionId")
    if not version or version == "null":
        raise Failure(
            f"s3://{bucket}/{key} has no version: a rollback could fetch another object; turn versioning on for the "
            "bucket and push the revision again, or use a RevisionBucket"
        )
    return StoredObject(str(version), e_tag.strip('"'))
