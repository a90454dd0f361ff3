"""The handler of fleets: only what has changed, nothing of somebody else, and every host by its name."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cdk_codedeploy.targets import ExistingRegistration
from tests.handlers.fake_fleet import BUCKET, ROLE, FakeFleet, host
from tests.handlers.stacks import START, Invocation, Stack

ADOPT = ExistingRegistration.ADOPT


@pytest.fixture
def fleet() -> FakeFleet:
    return FakeFleet()


@pytest.fixture
def stack(fleet: FakeFleet) -> Stack:
    stack = Stack(fleet.handler)
    fleet.clock = lambda: stack.now
    return stack


def ok(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    return answer


def reason(answer: dict[str, Any] | None) -> str:
    assert answer is not None
    assert answer["Status"] == "FAILED", answer
    return str(answer["Reason"].partition(". Log: ")[0])


def writes(fleet: FakeFleet) -> list[str]:
    return [name for name, _ in fleet.codedeploy.calls if not name.startswith(("BatchGet", "Get", "List"))]


def somebody_registers(fleet: FakeFleet, name: str, arn: str | None = None, **tags: str) -> None:
    later, fleet.codedeploy.now = fleet.codedeploy.now, datetime.fromtimestamp(START, timezone.utc) - timedelta(days=1)
    fleet.codedeploy.register_on_premises_instance(instanceName=name, iamSessionArn=arn or f"{ROLE}{name}")
    fleet.codedeploy.now = later
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        fleet.codedeploy.add_tags_to_on_premises_instances(instanceNames=[name], tags=pairs)


class TestChanges:
    def test_thousands_are_registered_in_batches(self, fleet: FakeFleet, stack: Stack) -> None:
        answer = ok(stack.create(fleet.properties(*(host(f"rack-{number}", Stage="prod") for number in range(1200)))))
        assert len(fleet.registered()) == 1200
        assert answer["Data"] == {"Instances": "1200"}
        (document,) = map(json.loads, fleet.machine.inputs.values())
        assert document["take"]["batches"] == 48
        assert document["release"]["batches"] == 0

    def test_nothing_is_started_when_nothing_changes(self, fleet: FakeFleet, stack: Stack) -> None:
        rows = [host("web-1", Stage="prod"), host("web-2")]
        ok(stack.create(fleet.properties(*rows)))
        ok(stack.update(fleet.properties(*rows, requests_per_second=50_000)))
        assert len(fleet.machine.executions) == 1

    def test_only_what_changed_is_touched(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(*(host(f"rack-{number}", Stage="prod") for number in range(100)))))
        fleet.codedeploy.calls.clear()
        rows = [host(f"rack-{number}", Stage="test" if number == 7 else "prod") for number in range(1, 101)]
        ok(stack.update(fleet.properties(*rows)))
        assert {name: tags["Stage"] for name, (_, tags) in fleet.registered().items()} == {
            f"rack-{number}": "test" if number == 7 else "prod" for number in range(1, 101)
        }
        assert sorted(writes(fleet)) == [
            "AddTagsToOnPremisesInstances",
            "AddTagsToOnPremisesInstances",
            "DeregisterOnPremisesInstance",
            "RegisterOnPremisesInstance",
            "RemoveTagsFromOnPremisesInstances",
            "RemoveTagsFromOnPremisesInstances",
        ]

    def test_arns_of_rows_go_before_the_identity(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("web-1", f"{ROLE}other"), host("web-2"))))
        assert {name: arn for name, (arn, _) in fleet.registered().items()} == {
            "web-1": f"{ROLE}other",
            "web-2": f"{ROLE}web-2",
        }

    def test_arns_change_places(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("a", f"{ROLE}one"), host("b", f"{ROLE}two"), host("c", f"{ROLE}three"))))
        ok(stack.update(fleet.properties(host("a", f"{ROLE}two"), host("b", f"{ROLE}one"), host("d", f"{ROLE}three"))))
        assert {name: arn for name, (arn, _) in fleet.registered().items()} == {
            "a": f"{ROLE}two",
            "b": f"{ROLE}one",
            "d": f"{ROLE}three",
        }
        ok(stack.delete())
        assert fleet.registered() == {}

    def test_delete_leaves_an_empty_bucket_and_no_instance(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "theirs")
        ok(stack.create(fleet.properties(*(host(f"rack-{number}", Stage="prod") for number in range(60)))))
        ok(stack.delete())
        assert fleet.registered().keys() == {"theirs"}
        assert fleet.s3.buckets[BUCKET] == {}

    def test_delete_although_somebody_has_emptied_the_bucket(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "c")
        ok(stack.create(fleet.properties(host("a"), host("b", Stage="prod"))))
        fleet.s3.buckets[BUCKET].clear()
        stack.properties = fleet.properties(host("a"), host("b", Stage="prod"), host("c"))  # type: ignore[assignment]
        ok(stack.delete())
        assert fleet.registered().keys() == {"c"}

    def test_update_although_somebody_has_emptied_the_bucket(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("a"), host("b"))))
        fleet.s3.buckets[BUCKET].clear()
        stack.now += 3600
        ok(stack.update(fleet.properties(host("a", Stage="prod"), host("b"), host("c"))))
        assert {name: tags for name, (_, tags) in fleet.registered().items()} == {
            "a": {"Stage": "prod"},
            "b": {},
            "c": {},
        }

    def test_delete_although_bucket_and_inventory_are_empty(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("a"))))
        fleet.s3.buckets[BUCKET].clear()
        fleet.s3.buckets["assets"].clear()
        ok(stack.delete())
        assert fleet.registered().keys() == {"a"}

    def test_delete_without_its_bucket(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("web-1"))))
        del fleet.s3.buckets[BUCKET]
        ok(stack.delete())

    def test_dry_run_tells_and_does_nothing(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("a"), host("b", Stage="prod"), host("c"))))
        before = fleet.registered()
        changed = [host("a"), host("b", Stage="test"), host("d"), host("e")]
        answer = ok(stack.update(fleet.properties(*changed, dry_run=True)))
        assert answer["Data"] == {"Instances": "3", "Plan": "2 to add, 1 to change, 1 to remove, 1 unchanged"}
        assert fleet.registered() == before
        ok(stack.update(fleet.properties(*changed)))
        assert fleet.registered().keys() == {"a", "b", "d", "e"}

    def test_one_that_was_deregistered_by_hand_is_not_missed_at_the_end(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(host("a"), host("b"))))
        fleet.codedeploy.deregister_on_premises_instance(instanceName="a")
        ok(stack.delete())
        assert fleet.registered() == {}


class TestFailures:
    def test_names_every_host_and_others_go_on(self, fleet: FakeFleet, stack: Stack) -> None:
        ok(stack.create(fleet.properties(*(host(f"rack-{number}") for number in range(50)))))
        somebody_registers(fleet, "rack-55")
        somebody_registers(fleet, "rack-58", f"{ROLE}theirs")
        answer = stack.update(fleet.properties(*(host(f"rack-{number}") for number in range(60))))
        (name,) = fleet.machine.executions.keys() - {next(iter(fleet.machine.executions))}
        assert reason(answer) == (
            "2 of 10 on-premises instances failed: rack-55: it is registered already, by somebody else; deregister it, "
            "or adopt it; rack-58: it is registered already, with another ARN; deregister it, or correct its ARN. All "
            f"are in s3://fleet/results/{name}/"
        )
        assert len(fleet.registered()) == 60
        stack.properties = fleet.properties(*(host(f"rack-{number}") for number in range(60)))  # type: ignore[assignment]
        ok(stack.update(fleet.properties(*(host(f"rack-{number}") for number in range(50)))))
        assert fleet.registered().keys() == {*(f"rack-{number}" for number in range(50)), "rack-55", "rack-58"}
        ok(stack.delete())
        assert fleet.registered().keys() == {"rack-55", "rack-58"}

    def test_as_many_names_as_fit(self, fleet: FakeFleet, stack: Stack) -> None:
        for number in range(300):
            somebody_registers(fleet, f"rack-{number:03}")
        text = reason(stack.create(fleet.properties(*(host(f"rack-{number:03}") for number in range(300)))))
        assert text.startswith("300 of 300 on-premises instances failed: rack-000, rack-001, ")
        assert " and 258 more: it is registered already, by somebody else; " in text
        assert len(text) < 900

    def test_a_refusal_names_its_host_with_the_services_reason(self, fleet: FakeFleet, stack: Stack) -> None:
        fleet.codedeploy.plan("RegisterOnPremisesInstance", "InvalidInstanceNameException", message="no such name")
        text = reason(stack.create(fleet.properties(host("a"))))
        assert text.startswith("1 of 1 on-premises instances failed: a: could not register it: no such name (Invalid")
        ok(stack.delete())

    def test_one_that_could_not_be_released_is_still_ours(self, fleet: FakeFleet, stack: Stack) -> None:
        fleet.codedeploy.now = datetime.fromtimestamp(START, timezone.utc)
        before = fleet.properties(host("a"), host("b"))
        ok(stack.create(before))
        stack.now += 60
        fleet.codedeploy.plan("DeregisterOnPremisesInstance", "InvalidInstanceNameException")
        changed = fleet.properties(host("a", f"{ROLE}new"), host("b"))
        text = reason(stack.update(changed))
        assert text.startswith("1 of 1 on-premises instances failed: a: could not deregister it: planned by the test")
        stack.properties = changed  # type: ignore[assignment]
        ok(stack.update(before))
        assert fleet.registered().keys() == {"a", "b"}
        ok(stack.delete())
        assert fleet.registered() == {}

    def test_a_worker_that_ends_without_a_word(self, fleet: FakeFleet, stack: Stack) -> None:
        fleet.machine.lost = {"b"}
        text = reason(stack.create(fleet.properties(host("a"), host("b"))))
        assert text.startswith(
            "2 of 2 on-premises instances failed: a, b: nobody has told what came of it, and the state machine ended "
            "SUCCEEDED"
        )
        fleet.machine.lost = set()
        ok(stack.delete())
        assert fleet.registered() == {}

    def test_what_a_silent_worker_has_done_is_known_to_be_ours(self, fleet: FakeFleet, stack: Stack) -> None:
        work = fleet.machine.work

        def silent(line: dict[str, Any]) -> None:
            work({**line, "result": "lost"})
            del fleet.s3.buckets[BUCKET]["lost"]

        fleet.machine.work = silent
        event = stack.event("Create", fleet.properties(host("a", Stage="prod")))
        document: dict[str, Any] = {}
        fleet.handler.delete, delete = (lambda *_: None), fleet.handler.delete  # type: ignore[method-assign, assignment]
        stack.frame(event, Invocation())
        (document,) = stack.executions.values()
        stack.loop(document)
        fleet.handler.delete = delete  # type: ignore[method-assign]
        assert fleet.registered().keys() == {"a"}
        fleet.machine.work = work
        answer = stack.answers[-1]
        ok(stack.deliver(stack.event("Delete", event["ResourceProperties"], physical_id=answer["PhysicalResourceId"])))
        assert fleet.registered() == {}
        assert fleet.s3.buckets[BUCKET] == {}

    def test_a_row_without_an_arn_and_a_fleet_without_an_identity(self, fleet: FakeFleet, stack: Stack) -> None:
        assert reason(stack.create(fleet.properties(host("a"), session_prefix=None))) == (
            "a has no ARN in the inventory, and the fleet has no identity"
        )

    def test_an_inventory_that_is_gone(self, fleet: FakeFleet, stack: Stack) -> None:
        properties = fleet.properties(host("a"))
        fleet.s3.buckets["assets"].clear()
        assert reason(stack.create(properties)) == (
            f"the inventory s3://assets/{properties.inventory.key} is not there any more; deploy it again"
        )


class TestOneAfterTheOther:
    def test_a_rollback_stops_what_its_update_began_and_waits_for_its_workers(
        self, fleet: FakeFleet, stack: Stack
    ) -> None:
        ok(stack.create(fleet.properties(host("a", Stage="prod"))))
        fleet.machine.held = True
        changed = fleet.properties(host("a", Stage="test"))
        assert "its time was over: it waited for the state machine" in reason(stack.update(changed))
        stack.properties = changed  # type: ignore[assignment]
        late = next(name for name, status in fleet.machine.executions.items() if status == "RUNNING")
        fleet.machine.held = False
        began = stack.now
        # A worker that was under way does its batch after the execution was stopped.
        event = stack.event(
            "Update", fleet.properties(host("a", Stage="prod")), physical_id=stack.physical_id, old=changed
        )
        stack.frame(event, Invocation())
        document = stack.executions[list(stack.executions)[-1]]
        assert fleet.machine.executions[late] == "ABORTED"
        fleet.machine.run(late)
        fleet.machine.executions[late] = "ABORTED"
        assert fleet.registered()["a"][1] == {"Stage": "test"}
        stack.loop(document)
        ok(stack.answers[-1])
        assert stack.now - began >= 300
        assert fleet.registered()["a"][1] == {"Stage": "prod"}

    def test_a_delete_waits_for_the_removal_that_the_failed_creation_began(
        self, fleet: FakeFleet, stack: Stack
    ) -> None:
        somebody_registers(fleet, "b")
        original = fleet.machine.run
        held: list[str] = []
        fleet.machine.run = lambda name: held.append(name) if name.endswith("-remove") else original(name)  # type: ignore[method-assign]
        answer = stack.create(fleet.properties(host("a"), host("b")))
        assert reason(answer).startswith("1 of 2 on-premises instances failed: b: ")
        (removal,) = held
        fleet.machine.run = original  # type: ignore[method-assign]
        stack.frame(stack.event("Delete", stack.properties, physical_id=stack.physical_id), Invocation())
        document = stack.executions[list(stack.executions)[-1]]
        document = stack.frame(document, Invocation())
        assert not document["answered"]
        original(removal)
        stack.loop(document)
        ok(stack.answers[-1])
        assert fleet.registered().keys() == {"b"}
        assert "ABORTED" not in fleet.machine.executions.values()


class TestAdopting:
    def test_takes_over_and_gives_back(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "a", Owner="them")
        ok(stack.create(fleet.properties(host("a", Stage="prod"), host("b"), existing=ADOPT)))
        assert fleet.registered()["a"] == (f"{ROLE}a", {"Stage": "prod"})
        ok(stack.update(fleet.properties(host("a", Stage="test"), host("b"), existing=ADOPT)))
        assert fleet.registered()["a"] == (f"{ROLE}a", {"Stage": "test"})
        ok(stack.delete())
        assert fleet.registered() == {"a": (f"{ROLE}a", {"Owner": "them"})}

    def test_leaving_the_inventory_gives_back_too(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "a", Owner="them")
        ok(stack.create(fleet.properties(host("a"), existing=ADOPT)))
        ok(stack.update(fleet.properties(existing=ADOPT)))
        assert fleet.registered() == {"a": (f"{ROLE}a", {"Owner": "them"})}

    def test_not_one_with_another_arn(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "a", f"{ROLE}theirs", Owner="them")
        assert "a: it is registered already, with another ARN" in reason(
            stack.create(fleet.properties(host("a"), existing=ADOPT))
        )
        assert fleet.registered() == {"a": (f"{ROLE}theirs", {"Owner": "them"})}

    def test_another_arn_is_registered_again_and_is_the_fleets_own(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "a", Owner="them")
        ok(stack.create(fleet.properties(host("a"), existing=ADOPT)))
        ok(stack.update(fleet.properties(host("a", f"{ROLE}new"), existing=ADOPT)))
        assert fleet.registered() == {"a": (f"{ROLE}new", {})}
        ok(stack.delete())
        assert fleet.registered() == {}

    def test_a_failed_creation_gives_back(self, fleet: FakeFleet, stack: Stack) -> None:
        somebody_registers(fleet, "a", Owner="them")
        fleet.codedeploy.plan("RegisterOnPremisesInstance", "InvalidInstanceNameException")
        before = fleet.registered()
        reason(stack.create(fleet.properties(host("a", Stage="prod"), host("b"), existing=ADOPT)))
        ok(stack.delete())
        assert fleet.registered() == before
