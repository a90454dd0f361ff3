"""The custom resource ``OnPremisesFleet``: the on-premises instances of an inventory."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, cast

from cdk_codedeploy.handlers.age import dated, since_of
from cdk_codedeploy.handlers.contract import Done, Failure, Handler, Outcome, Request, RequestType, State, Waiting
from cdk_codedeploy.handlers.fleet_machine import FleetMachine, MachineClient
from cdk_codedeploy.handlers.fleet_store import FleetStore, StoringClient, read_text
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import CodeDeployClient, OperationError, codedeploy_client, open_session
from cdk_codedeploy.operations.fleets import FleetRecord, failures_of, plan_fleet, settle, unknown
from cdk_codedeploy.operations.on_premises import find
from cdk_codedeploy.operations.pacing import Pace, paced
from cdk_codedeploy.targets import ExistingRegistration, Inventory, InventoryForm, InventoryRow

log = logging.getLogger("cdk_codedeploy")

WORKER_SECONDS = 300
"""How long a batch takes at most, in seconds: Lambda ends its function then."""

_REMOVES = "-remove"
_LOOK_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class InventoryObject:
    """Where the inventory is.

    Attributes:
        bucket: Name of the bucket.
        key: Key of the object, in JSON Lines. Another inventory has another key.
    """

    bucket: str
    key: str


@dataclass(frozen=True, kw_only=True)
class OnPremisesFleetProperties:
    """What the template says of a fleet.

    Attributes:
        bucket: Name of the fleet's own bucket.
        state_machine: ARN of the fleet's state machine.
        inventory: Where the inventory is.
        session_prefix: What the ARN of a session begins with, where a row has no ARN; its name follows. Or
        user_prefix: the same for an IAM user.
        existing: What to do about instances that somebody else has registered.
        requests_per_second: Requests to CodeDeploy in a second, of all workers together.
        workers: How many batches are done at once.
        dry_run: Whether nothing is done, and only told what would be.
    """

    bucket: str
    state_machine: str
    inventory: InventoryObject
    session_prefix: str | None = None
    user_prefix: str | None = None
    existing: ExistingRegistration = ExistingRegistration.REFUSE
    requests_per_second: int
    workers: int
    dry_run: bool = False


class OnPremisesFleetHandler(Handler[OnPremisesFleetProperties]):
    """Registers the instances of an inventory, and changes no more of them than has changed.

    What was applied last is kept in the fleet's bucket. Before anything is begun, the fleet remembers what may come of
    it; so whatever breaks off, the next deployment, or the rollback, knows what may be registered and by whom.

    Each request has its plan and its execution of the state machine, both named by its token: a request that comes
    again waits for what it has started.

    Args:
        codedeploy: Makes a CodeDeploy client that does not send again what is throttled.
        s3: Makes an S3 client.
        machine: Makes a Step Functions client.
        now: Seconds since 1970.

    Source: API reference, "RegisterOnPremisesInstance"; Step Functions developer guide, "Distributed mode".
    """

    kind: ClassVar[str] = "OnPremisesFleet"
    properties: ClassVar[type[Any]] = OnPremisesFleetProperties
    waits: ClassVar[bool] = True

    def __init__(
        self,
        codedeploy: Callable[[], CodeDeployClient],
        s3: Callable[[], StoringClient],
        machine: Callable[[], MachineClient],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._codedeploy = codedeploy
        self._s3 = s3
        self._machine = machine
        self._now = now

    def physical_id(self, token: str, asked: float) -> str:
        """Return an id that also says since when the fleet exists."""
        return dated(super().physical_id(token, asked), asked)

    def create(self, properties: OnPremisesFleetProperties, request: Request) -> Outcome:
        """Register what the inventory lists."""
        return self._begin(properties, request, removes=False)

    def update(
        self, properties: OnPremisesFleetProperties, before: OnPremisesFleetProperties | None, request: Request
    ) -> Outcome:
        """Do what has changed since the inventory that was applied last."""
        del before
        return self._begin(properties, request, removes=False)

    def delete(self, properties: OnPremisesFleetProperties | None, request: Request) -> Outcome:
        """Deregister what the fleet has registered, and empty its bucket."""
        if properties is None:
            log.info("%s: nothing is known that was registered", request.logical_id)
            return Done()
        try:
            return self._begin(properties, request, removes=True)
        except OperationError as error:
            if error.code != "NoSuchBucket":
                raise
            log.info("%s: the fleet's bucket is gone, and with it what was registered", request.logical_id)
            return Done()

    def is_complete(self, properties: OnPremisesFleetProperties | None, request: Request, state: State) -> Outcome:
        """Look whether the state machine is done, and remember what came of it."""
        if properties is None:
            raise Failure("its properties are not understood any more")
        removes, name = request.kind is RequestType.DELETE, str(state["execution"])
        if "until" in state:
            machine = self._fleet_machine(properties)
            if self._now() < state["until"] or any(each != name for each in machine.running()):
                return Waiting(state, "what was begun before to come to its end")
            return self._start(properties, request, name, removes=removes)
        status = self._fleet_machine(properties).status(name)
        if status == "RUNNING":
            return Waiting(state, "the state machine of the fleet")
        return self._collect(properties, name, status, removes=removes)

    def _begin(self, properties: OnPremisesFleetProperties, request: Request, *, removes: bool) -> Outcome:
        name = f"{request.token}{_REMOVES if removes else ''}"
        machine = self._fleet_machine(properties)
        others = [each for each in machine.running() if each != name]
        # What a deployment has begun that has failed since. One that removes is in nobody's way when all is removed.
        stopped = [each for each in others if not (removes and each.endswith(_REMOVES))]
        for each in stopped:
            log.info("%s: stops %s", request.logical_id, each)
            machine.stop(each)
        if others:
            until = self._now() + WORKER_SECONDS if stopped else 0
            return Waiting({"execution": name, "until": until}, "what was begun before to come to its end")
        return self._start(properties, request, name, removes=removes)

    def _start(self, properties: OnPremisesFleetProperties, request: Request, name: str, *, removes: bool) -> Outcome:
        store = self._store(properties)
        stored = store.plan(name)
        if stored is None:
            kept = store.records()
            records = kept if kept is not None else self._lost(properties, request) if removes else {}
            rows = [] if removes else self._wanted(properties)
            adoptable = self._adoptable(properties, records, rows)
            since = int(request.asked) if kept is not None else since_of(request.physical_id)
            plan = plan_fleet(records, rows, now=since, adoptable=adoptable)
            log.info("%s: %s", request.logical_id, plan)
            if properties.dry_run and not removes:
                return Done({**_data(records), "Plan": str(plan)})
            if not plan:
                return self._finish(store, records, removes=removes)
            store.keep(plan.records.values())
            share = properties.requests_per_second / properties.workers
            stored = store.write_plan(name, plan, requests_per_second=share)
        self._fleet_machine(properties).start(name, stored.document)
        return Waiting({"execution": name}, f"{len(stored)} on-premises instances")

    def _collect(self, properties: OnPremisesFleetProperties, name: str, status: str, *, removes: bool) -> Outcome:
        store = self._store(properties)
        plan = store.plan(name)
        if plan is None:
            raise Failure(f"the plan {name} is not in the fleet's bucket any more")
        told = list(store.results(name))
        results = [result for _, result in told]
        records = settle(store.records() or {}, results, release=plan.release, take=plan.take)
        store.keep(records.values())
        heard = {(phase, result.name) for phase, result in told}
        silent = {each for each in plan.release if ("release", each) not in heard}
        silent |= {each for each in plan.take if ("take", each) not in heard}
        results += unknown(sorted(silent), f"nobody has told what came of it, and the state machine ended {status}")
        for result in results:
            if result.failed:
                log.error("%s: %s", result.name, result.error)
        failure = failures_of(results, total=len(plan), more=store.place(name))
        if failure is not None:
            raise Failure(failure)
        return self._finish(store, records, removes=removes)

    @staticmethod
    def _finish(store: FleetStore, records: Mapping[str, FleetRecord], *, removes: bool) -> Done:
        if removes:
            store.empty()
            return Done()
        return Done(_data(records))

    def _lost(self, properties: OnPremisesFleetProperties, request: Request) -> dict[str, FleetRecord]:
        """Return what the fleet may have registered, where nobody has kept it.

        What is as the inventory says, and was registered since the fleet exists, can only be the fleet's own.
        """
        try:
            rows = self._wanted(properties)
        except Failure as failure:
            log.warning("%s: nothing tells what was registered: %s", request.logical_id, failure)
            return {}
        since = since_of(request.physical_id)
        return {row.name: FleetRecord(row=row, since=since, arns=(row.arn,), uncertain=True) for row in rows if row.arn}

    def _wanted(self, properties: OnPremisesFleetProperties) -> list[InventoryRow]:
        place = properties.inventory
        text = read_text(self._s3(), place.bucket, place.key)
        if text is None:
            raise Failure(f"the inventory s3://{place.bucket}/{place.key} is not there any more; deploy it again")
        return [_identified(row, properties) for row in Inventory.loads(text, InventoryForm.JSON_LINES)]

    def _adoptable(
        self, properties: OnPremisesFleetProperties, records: Mapping[str, FleetRecord], rows: list[InventoryRow]
    ) -> Mapping[str, Mapping[str, str]]:
        if properties.existing is not ExistingRegistration.ADOPT:
            return {}
        new = {row.name: row.arn for row in rows if row.name not in records}
        pace = Pace(properties.requests_per_second)
        with paced(self._codedeploy(), pace, patience_seconds=_LOOK_SECONDS) as client:
            found = find(new, client=client)
        return {name: record.tags for name, record in found.items() if record.is_registered and record.arn == new[name]}

    def _store(self, properties: OnPremisesFleetProperties) -> FleetStore:
        return FleetStore(self._s3(), properties.bucket)

    def _fleet_machine(self, properties: OnPremisesFleetProperties) -> FleetMachine:
        return FleetMachine(self._machine(), properties.state_machine)


def _identified(row: InventoryRow, properties: OnPremisesFleetProperties) -> InventoryRow:
    if row.arn is not None:
        return row
    if properties.session_prefix is not None:
        return replace(row, iam_session_arn=f"{properties.session_prefix}{row.name}")
    if properties.user_prefix is not None:
        return replace(row, iam_user_arn=f"{properties.user_prefix}{row.name}")
    raise Failure(f"{row.name} has no ARN in the inventory, and the fleet has no identity")


def _data(records: Mapping[str, FleetRecord]) -> dict[str, str]:
    return {"Instances": str(len(records))}


HANDLER = OnPremisesFleetHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation. Lambda calls this."""
    return _frame()(event, context)


@cache
def _frame() -> Frame[OnPremisesFleetProperties]:
    session = open_session()
    handler = OnPremisesFleetHandler(
        lambda: codedeploy_client(session, retries=False),
        lambda: cast("StoringClient", session.client("s3")),
        lambda: cast("MachineClient", session.client("stepfunctions")),
    )
    log.setLevel(logging.INFO)
    return Frame(handler, World.real(session))
