"""The bucket and the state machine of a fleet, in memory."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

from cdk_codedeploy.handlers.fleet_worker import FleetWorker
from cdk_codedeploy.handlers.on_premises_fleet import (
    InventoryObject,
    OnPremisesFleetHandler,
    OnPremisesFleetProperties,
)
from cdk_codedeploy.operations.fleets import FleetRecord, read_records
from cdk_codedeploy.targets import Inventory, InventoryRow
from tests.handlers.fake_aws import ACCOUNT, Fake, FakeCodeDeploy, FakeS3
from tests.handlers.stacks import START
from tests.operations.refused_error import RefusedError

BUCKET = "fleet"
MACHINE = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:Fleet"
ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/Machines/at-"


class FakeBucket(FakeS3):
    """Buckets that can be read, listed and emptied."""

    def do_get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise RefusedError("NoSuchBucket")
        return {"Body": io.BytesIO(self._found(Bucket, Key, None, "NoSuchKey").content)}

    def do_put_object(self, Bucket: str, Key: str, Body: bytes, ContentType: str) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise RefusedError("NoSuchBucket")
        return {"VersionId": self.put(Bucket, Key, Body).id}

    def do_list_objects_v2(self, Bucket: str, Prefix: str, ContinuationToken: str = "") -> dict[str, Any]:
        keys = sorted(key for key in self.buckets[Bucket] if key.startswith(Prefix) and key > ContinuationToken)
        more = {"NextContinuationToken": keys[1]} if len(keys) > 2 else {}
        return {"Contents": [{"Key": key} for key in keys[:2]], **more}

    def do_list_object_versions(self, Bucket: str, MaxKeys: int) -> dict[str, Any]:
        if Bucket not in self.buckets:
            raise RefusedError("NoSuchBucket")
        found = [
            {"Key": key, "VersionId": each.id} for key, versions in self.buckets[Bucket].items() for each in versions
        ]
        return {"Versions": found[:3]}

    def do_delete_objects(self, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:
        for each in Delete["Objects"]:
            versions = self.buckets[Bucket][each["Key"]]
            versions[:] = [version for version in versions if version.id != each["VersionId"]]
            if not versions:
                del self.buckets[Bucket][each["Key"]]
        return {}


class FakeMachine(Fake):
    """Executions that do their work at once, or wait to be let go."""

    service = "stepfunctions"

    def __init__(self, work: Callable[[dict[str, Any]], object], s3: FakeS3) -> None:
        super().__init__()
        self.work, self.s3 = work, s3
        self.executions: dict[str, str] = {}
        self.inputs: dict[str, str] = {}
        self.held = False
        self.lost: set[str] = set()

    def do_start_execution(self, stateMachineArn: str, name: str, **more: str) -> dict[str, Any]:
        assert stateMachineArn == MACHINE
        if name in self.executions:
            if self.executions[name] != "RUNNING" or self.inputs[name] != more["input"]:
                raise RefusedError("ExecutionAlreadyExists")
        else:
            self.executions[name], self.inputs[name] = "RUNNING", more["input"]
            if not self.held or name.endswith("-remove"):
                self.run(name)
        return {"executionArn": f"{MACHINE}:{name}", "startDate": datetime.now(timezone.utc)}

    def run(self, name: str) -> None:
        """Do what the state machine does, phase by phase."""
        document = json.loads(self.inputs[name])
        for phase in ("release", "take"):
            if document[phase]["batches"]:
                text = self.s3.buckets[document["bucket"]][document[phase]["key"]][-1].content.decode()
                lines = [json.loads(line) for line in text.splitlines()]
                assert len(lines) == document[phase]["batches"]
                for line in lines:
                    # A worker that ends without a word.
                    if not any(json.dumps(name) in json.dumps(line["items"]) for name in self.lost):
                        self.work(line)
        self.executions[name] = "SUCCEEDED"

    def do_describe_execution(self, executionArn: str) -> dict[str, Any]:
        name = executionArn.rpartition(":")[2]
        if name not in self.executions:
            raise RefusedError("ExecutionDoesNotExist")
        return self._about(name) | {"status": self.executions[name]}

    def do_stop_execution(self, executionArn: str, cause: str) -> dict[str, Any]:
        self.executions[executionArn.rpartition(":")[2]] = "ABORTED"
        return {"stopDate": datetime.now(timezone.utc)}

    def do_list_executions(self, stateMachineArn: str, statusFilter: str) -> dict[str, Any]:
        names = [name for name, status in self.executions.items() if status == statusFilter]
        return {"executions": [self._about(name) | {"name": name, "status": statusFilter} for name in names]}

    @staticmethod
    def _about(name: str) -> dict[str, Any]:
        arn = f"{MACHINE.replace(':stateMachine:', ':execution:')}:{name}"
        return {
            "executionArn": arn,
            "stateMachineArn": MACHINE,
            "name": name,
            "startDate": datetime.now(timezone.utc),
        }


@dataclass
class FakeFleet:
    """A handler of fleets with all that it needs."""

    codedeploy: FakeCodeDeploy = field(default_factory=FakeCodeDeploy)
    s3: FakeBucket = field(default_factory=FakeBucket)
    clock: Callable[[], float] = count(START, 100).__next__

    def __post_init__(self) -> None:
        self.s3.buckets[BUCKET] = {}
        # Later than whatever asks.
        self.codedeploy.now = datetime.fromtimestamp(START, timezone.utc) + timedelta(days=1)
        worker = FleetWorker(lambda: self.codedeploy, lambda: self.s3, wait=lambda seconds: None)
        self.machine = FakeMachine(worker, self.s3)
        self.handler = OnPremisesFleetHandler(
            lambda: self.codedeploy, lambda: self.s3, lambda: self.machine, now=self.now
        )

    def now(self) -> float:
        return self.clock()

    def properties(self, *rows: InventoryRow, **values: Any) -> OnPremisesFleetProperties:
        content = Inventory(rows).to_json_lines()
        key = f"inventory-{len(self.s3.buckets.setdefault('assets', {}))}.jsonl"
        self.s3.put("assets", key, content)
        given: dict[str, Any] = {"session_prefix": ROLE, "requests_per_second": 100_000, "workers": 4, **values}
        return OnPremisesFleetProperties(
            bucket=BUCKET, state_machine=MACHINE, inventory=InventoryObject(bucket="assets", key=key), **given
        )

    def records(self) -> dict[str, FleetRecord]:
        versions = self.s3.buckets[BUCKET].get("registered.jsonl")
        return read_records(versions[-1].content.decode()) if versions else {}

    def registered(self) -> dict[str, tuple[str, dict[str, str]]]:
        return self.codedeploy.on_premises_state()


def host(name: str, arn: str | None = None, **tags: str) -> InventoryRow:
    return InventoryRow(name=name, tags=tags, iam_session_arn=arn)
