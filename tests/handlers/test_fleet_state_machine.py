"""Whatever happens to a fleet: what is registered is what was applied last, and what is others' stays theirs."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cdk_codedeploy.targets import InventoryRow
from tests.handlers.fake_fleet import BUCKET, ROLE, FakeFleet
from tests.handlers.stacks import START, Stack

NAMES = ["aa", "bb", "cc", "dd"]
OTHERS = ["dd", "zz"]
STAGES = st.sampled_from([{}, {"Stage": "prod"}, {"Stage": "test", "Rack": "r7"}])
# Two sessions that hosts take from one another, and for most their own.
SESSIONS = st.sampled_from([None, None, f"{ROLE}one", f"{ROLE}two"])
# What nobody sends again.
CODES = {"codedeploy": "InvalidInstanceNameException", "s3": "InternalFailure", "stepfunctions": "InternalFailure"}
REFUSALS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                ("codedeploy", "RegisterOnPremisesInstance"),
                ("codedeploy", "DeregisterOnPremisesInstance"),
                ("codedeploy", "AddTagsToOnPremisesInstances"),
                ("codedeploy", "RemoveTagsFromOnPremisesInstances"),
                ("s3", "PutObject"),
                ("s3", "GetObject"),
                ("s3", "ListObjectsV2"),
                ("stepfunctions", "StartExecution"),
                ("stepfunctions", "DescribeExecution"),
                ("stepfunctions", "ListExecutions"),
            ]
        ),
        st.integers(0, 3),
    ),
    max_size=2,
)


LOST = st.one_of(st.just(set()), st.sets(st.sampled_from(NAMES), max_size=1))


@st.composite
def inventories(draw: Any) -> list[InventoryRow]:
    rows: list[InventoryRow] = []
    taken: set[str] = set()
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True)):
        arn = draw(SESSIONS)
        if arn in taken:
            arn = None
        taken |= {arn} if arn else set()
        rows.append(InventoryRow(name=name, tags=draw(STAGES), iam_session_arn=arn))
    return rows


class Fleet(RuleBasedStateMachine):
    """One stack with one fleet, its bucket and its machine, and somebody who registers hosts by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.fleet = FakeFleet()
        self.stack = Stack(self.fleet.handler)
        self.fleet.clock = lambda: self.stack.now
        self.applied: list[InventoryRow] | None = None
        self.theirs: dict[str, tuple[str, dict[str, str]]] = {}
        self.last: dict[str, Any] | None = None

    def _expected(self) -> dict[str, tuple[str, dict[str, str]]]:
        ours = {row.name: (row.arn or f"{ROLE}{row.name}", dict(row.tags)) for row in self.applied or ()}
        return {**ours, **self.theirs}

    def _refuse(self, refusals: list[tuple[tuple[str, str], int]]) -> None:
        fakes = {"codedeploy": self.fleet.codedeploy, "s3": self.fleet.s3, "stepfunctions": self.fleet.machine}
        for (service, operation), passing in refusals:
            fakes[service].plan(operation, *[""] * passing, CODES[service])

    def _calm(self) -> None:
        for fake in (self.fleet.codedeploy, self.fleet.s3, self.fleet.machine):
            fake._planned.clear()
        self.fleet.machine.lost = set()

    def _deliver(self, event: dict[str, Any]) -> dict[str, Any]:
        # What a registration is dated by: after the request that leads to it.
        self.stack.now += 60
        self.fleet.codedeploy.now = datetime.fromtimestamp(self.stack.now, timezone.utc)
        answer = self.stack.deliver(event)
        assert answer is not None
        return answer

    def _update(self, properties: Any) -> dict[str, Any]:
        event = self.stack.event("Update", properties, physical_id=self.stack.physical_id, old=self.stack.properties)
        self.last = event
        return self._deliver(event)

    @initialize(names=st.sets(st.sampled_from(OTHERS)))
    def somebody_was_there_before(self, names: set[str]) -> None:
        for name in sorted(names):
            self.somebody_registers(name)

    @rule(name=st.sampled_from(OTHERS))
    def somebody_registers(self, name: str) -> None:
        codedeploy = self.fleet.codedeploy
        if name in self.fleet.registered():
            return
        codedeploy.now = datetime.fromtimestamp(START, timezone.utc) - timedelta(days=1)
        arn = f"{ROLE}{name}"
        if arn in [found for found, _ in self.fleet.registered().values()]:
            return
        codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=arn)
        self.theirs[name] = (arn, {})

    @precondition(lambda self: self.applied is None)
    @rule(rows=inventories(), refusals=REFUSALS, lost=LOST)
    def create(self, rows: list[InventoryRow], refusals: Any, lost: set[str]) -> None:
        self._refuse(refusals)
        self.fleet.machine.lost = lost
        properties = self.fleet.properties(*rows)
        event = self.stack.event("Create", properties)
        answer = self._deliver(event)
        self._calm()
        self.stack.physical_id, self.stack.properties = answer["PhysicalResourceId"], properties  # type: ignore[assignment]
        if answer["Status"] == "SUCCESS":
            self.applied, self.last = rows, event
        else:
            deleted = self.stack.event("Delete", properties, physical_id=self.stack.physical_id)
            assert self._deliver(deleted)["Status"] == "SUCCESS"

    @precondition(lambda self: self.applied is not None)
    @rule(rows=inventories(), refusals=REFUSALS, lost=LOST)
    def update(self, rows: list[InventoryRow], refusals: Any, lost: set[str]) -> None:
        self._refuse(refusals)
        self.fleet.machine.lost = lost
        properties, before = self.fleet.properties(*rows), self.stack.properties
        answer = self._update(properties)
        self._calm()
        self.stack.properties = properties  # type: ignore[assignment]
        if answer["Status"] == "SUCCESS":
            self.applied = rows
        else:
            assert self._update(before)["Status"] == "SUCCESS"
            self.stack.properties = before

    @precondition(lambda self: self.applied is not None and self.last is not None)
    @rule()
    def the_last_request_comes_again(self) -> None:
        assert self.last is not None
        answer = self.stack.deliver(self.last)
        assert answer is None or answer["Status"] == "SUCCESS"

    @precondition(lambda self: self.applied is not None)
    @rule()
    def delete(self) -> None:
        event = self.stack.event("Delete", self.stack.properties, physical_id=self.stack.physical_id)
        assert self._deliver(event)["Status"] == "SUCCESS"
        assert self.fleet.s3.buckets[BUCKET] == {}
        self.applied = self.last = None

    @invariant()
    def registered_is_what_was_applied_last(self) -> None:
        assert self.fleet.registered() == self._expected()

    @invariant()
    def remembered_is_what_is_registered(self) -> None:
        records = self.fleet.records()
        assert {name: (record.row.arn, dict(record.row.tags)) for name, record in records.items()} == {
            name: found for name, found in self._expected().items() if name not in self.theirs
        }
        assert not any(record.uncertain for record in records.values())


TestFleet = Fleet.TestCase
TestFleet.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
