"""What a fleet keeps in its bucket: who is registered, what is planned, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.fleets import (
    FleetItem,
    FleetPlan,
    FleetRecord,
    FleetResult,
    read_records,
    write_records,
)

RECORDS = "registered.jsonl"
"""Key of what the fleet remembers of its instances. The bucket keeps every version of it."""

PLANS = "plans/"
"""Where the plans are: one batch a line, as the state machine reads them."""

RESULTS = "results/"
"""Where the results are, one object a batch."""

BATCH = 25
"""Instances of one batch: as many as the service tells of in one answer."""

_BATCH_BYTES = 100_000
_DELETED_AT_ONCE = 1000
_MISSING = frozenset({"NoSuchKey", "404"})


class StoringClient(Protocol):
    """What is used of an S3 client of boto3."""

    def get_object(self, **request: object) -> Mapping[str, Any]:
        """Return an object."""
        ...

    def put_object(self, **request: object) -> Mapping[str, Any]:
        """Store an object."""
        ...

    def list_objects_v2(self, **request: object) -> Mapping[str, Any]:
        """List objects."""
        ...

    def list_object_versions(self, **request: object) -> Mapping[str, Any]:
        """List all versions of all objects."""
        ...

    def delete_objects(self, **request: object) -> Mapping[str, Any]:
        """Delete versions."""
        ...


@dataclass(frozen=True, kw_only=True)
class StoredPlan:
    """A plan as it was begun.

    Attributes:
        release: Names of the instances that it releases.
        take: Names of the instances that it takes.
        document: What the state machine is given.
    """

    release: tuple[str, ...]
    take: tuple[str, ...]
    document: Mapping[str, Any]

    def __len__(self) -> int:
        """Count the instances."""
        return len({*self.release, *self.take})


class FleetStore:
    """The bucket of one fleet.

    Args:
        client: An S3 client.
        bucket: Name of the bucket.
    """

    def __init__(self, client: StoringClient, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def records(self) -> dict[str, FleetRecord] | None:
        """Return what the fleet remembers; None before its first deployment, and when somebody has emptied it."""
        text = self._read(RECORDS)
        return None if text is None else read_records(text)

    def keep(self, records: Iterable[FleetRecord]) -> None:
        """Remember."""
        self._write(RECORDS, write_records(records))

    def plan(self, name: str) -> StoredPlan | None:
        """Return the plan of this name, or None where none was written to its end."""
        text = self._read(f"{PLANS}{name}.json")
        if text is None:
            return None
        found = json.loads(text)
        return StoredPlan(release=tuple(found["release"]), take=tuple(found["take"]), document=found["document"])

    def write_plan(self, name: str, plan: FleetPlan, *, requests_per_second: float) -> StoredPlan:
        """Write a plan, and return it."""
        document: dict[str, Any] = {"bucket": self._bucket}
        phases: Mapping[str, Sequence[FleetItem]] = {"release": plan.release, "take": plan.take}
        for phase, items in phases.items():
            key = f"{PLANS}{name}-{phase}.jsonl"
            lines = [
                json.dumps(
                    {
                        "bucket": self._bucket,
                        "result": f"{RESULTS}{name}/{phase}-{number:05}.json",
                        "requests_per_second": requests_per_second,
                        "items": batch,
                    },
                    separators=(",", ":"),
                )
                for number, batch in enumerate(_batches(items))
            ]
            if lines:
                self._write(key, "".join(f"{line}\n" for line in lines))
            document[phase] = {"key": key, "batches": len(lines)}
        found = {
            "release": [item.name for item in plan.release],
            "take": [item.name for item in plan.take],
            "document": document,
        }
        self._write(f"{PLANS}{name}.json", json.dumps(found))
        return StoredPlan(release=tuple(found["release"]), take=tuple(found["take"]), document=document)

    def results(self, name: str) -> Iterator[tuple[str, FleetResult]]:
        """Return what came of a plan so far: each result with its phase, those of the first phase first."""
        prefix = f"{RESULTS}{name}/"
        for key in self._keys(prefix):
            phase = key.removeprefix(prefix).partition("-")[0]
            for members in json.loads(self._read(key) or "[]"):
                yield phase, FleetResult.from_members(members)

    def place(self, name: str) -> str:
        """Return where the results of a plan are, for people."""
        return f"s3://{self._bucket}/{RESULTS}{name}/"

    def empty(self) -> None:
        """Delete everything with all its versions, so that the bucket can be deleted."""
        while True:
            with translated(f"empty the bucket {self._bucket}"):
                page = self._client.list_object_versions(Bucket=self._bucket, MaxKeys=_DELETED_AT_ONCE)
                found = [*(page.get("Versions") or ()), *(page.get("DeleteMarkers") or ())]
                if not found:
                    return
                gone = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": gone, "Quiet": True})
            for error in answer.get("Errors") or ():
                raise OperationError(
                    f"delete {error.get('Key')} from the bucket {self._bucket}",
                    str(error.get("Message")),
                    code=str(error.get("Code")),
                    remedy="empty the bucket, and delete the stack again",
                )

    def _keys(self, prefix: str) -> Iterator[str]:
        request: dict[str, object] = {"Bucket": self._bucket, "Prefix": prefix}
        while True:
            with translated(f"list the bucket {self._bucket}"):
                page = self._client.list_objects_v2(**request)
            yield from (each["Key"] for each in page.get("Contents") or ())
            if not page.get("NextContinuationToken"):
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def _read(self, key: str) -> str | None:
        return read_text(self._client, self._bucket, key)

    def _write(self, key: str, text: str) -> None:
        write_text(self._client, self._bucket, key, text)


def read_text(client: StoringClient, bucket: str, key: str) -> str | None:
    """Return the text of an object, or None where there is no such object.

    Args:
        client: An S3 client.
        bucket: Name of the bucket.
        key: Key of the object.
    """
    try:
        with translated(f"read {key} in the bucket {bucket}"):
            content: bytes = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except OperationError as error:
        if error.code in _MISSING:
            return None
        raise
    return content.decode()


def write_text(client: StoringClient, bucket: str, key: str, text: str) -> None:
    """Store a text.

    Args:
        client: An S3 client.
        bucket: Name of the bucket.
        key: Key of the object.
        text: The text.
    """
    with translated(f"write {key} to the bucket {bucket}"):
        client.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json")


def _batches(items: Sequence[FleetItem]) -> Iterator[list[Mapping[str, object]]]:
    batch: list[Mapping[str, object]] = []
    size = 0
    for item in items:
        members = item.to_members()
        length = len(json.dumps(members))
        if batch and (len(batch) == BATCH or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(members)
        size += length
    if batch:
        yield batch
