"""A few instances at once: what is the fleet's own, and what is somebody else's."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from cdk_codedeploy.operations.fleets import FleetOutcome, FleetResult, Release, Take, apply_batch
from cdk_codedeploy.operations.on_premises import register
from cdk_codedeploy.targets import InventoryRow
from tests.handlers.fake_aws import FakeCodeDeploy
from tests.operations.on_premises.identities import session

SINCE = 2_000_000_000
TAKEN, RELEASED, THEIRS = FleetOutcome.TAKEN, FleetOutcome.RELEASED, FleetOutcome.SOMEBODY_ELSES


@pytest.fixture
def codedeploy() -> FakeCodeDeploy:
    return FakeCodeDeploy()


def there_is(codedeploy: FakeCodeDeploy, name: str, *, since: int, arn: str | None = None, **tags: str) -> None:
    codedeploy.now = datetime.fromtimestamp(since, timezone.utc)
    register(name, iam_session_arn=arn or session(name), tags=tags, client=codedeploy)
    codedeploy.now = datetime.fromtimestamp(SINCE, timezone.utc)


def done(codedeploy: FakeCodeDeploy, *items: Release | Take) -> list[FleetResult]:
    waited: list[float] = []
    results = apply_batch(items, client=codedeploy, requests_per_second=50_000, wait=waited.append)
    assert waited == [1 / 50_000]
    assert [result.name for result in results] == [item.name for item in items]
    return results


def take(name: str, *, adopted: bool = False, **tags: str) -> Take:
    return Take(row=InventoryRow(name=name, tags=tags, iam_session_arn=session(name)), since=SINCE, adopted=adopted)


def release(name: str, **values: object) -> Release:
    given = {"arns": (session(name),), "since": SINCE, **values}
    return Release(name=name, **given)  # type: ignore[arg-type]


class TestTake:
    def test_one_that_is_not_there(self, codedeploy):
        assert done(codedeploy, take("web-1", Stage="prod")) == [
            FleetResult(name="web-1", outcome=TAKEN, detail="registered")
        ]
        assert codedeploy.on_premises_state() == {"web-1": (session("web-1"), {"Stage": "prod"})}

    def test_our_own_that_is_there_half(self, codedeploy):
        there_is(codedeploy, "web-1", since=SINCE)
        assert done(codedeploy, take("web-1", Stage="prod"))[0].detail == "retagged"
        assert done(codedeploy, take("web-1", Stage="prod"))[0].detail == "unchanged"

    def test_somebody_elses(self, codedeploy):
        there_is(codedeploy, "web-1", since=SINCE - 1, Owner="them")
        there_is(codedeploy, "web-2", since=SINCE, arn=session("theirs"))
        before = codedeploy.on_premises_state()
        results = done(codedeploy, take("web-1"), take("web-2"), take("web-3"))
        assert [result.outcome for result in results] == [THEIRS, THEIRS, TAKEN]
        assert results[0].error == "it is registered already, by somebody else; deregister it, or adopt it"
        assert results[1].error == ("it is registered already, with another ARN; deregister it, or correct its ARN")
        assert codedeploy.on_premises_state().items() > before.items()

    def test_an_adopted_one(self, codedeploy):
        there_is(codedeploy, "web-1", since=SINCE - 1, Owner="them")
        assert done(codedeploy, take("web-1", adopted=True, Stage="prod"))[0].outcome is TAKEN
        assert codedeploy.on_premises_state() == {"web-1": (session("web-1"), {"Stage": "prod"})}


class TestRelease:
    def test_our_own(self, codedeploy):
        there_is(codedeploy, "web-1", since=SINCE, Stage="prod")
        assert done(codedeploy, release("web-1")) == [
            FleetResult(name="web-1", outcome=RELEASED, detail="deregistered")
        ]
        assert codedeploy.on_premises_state() == {}
        assert done(codedeploy, release("web-1"))[0].detail == "absent"

    def test_somebody_elses_is_left(self, codedeploy):
        there_is(codedeploy, "web-1", since=SINCE - 1)
        there_is(codedeploy, "web-2", since=SINCE, arn=session("theirs"))
        before = codedeploy.on_premises_state()
        assert [result.detail for result in done(codedeploy, release("web-1"), release("web-2"))] == ["left", "left"]
        assert codedeploy.on_premises_state() == before

    def test_an_adopted_one_is_given_its_tags_back(self, codedeploy):
        there_is(codedeploy, "web-1", since=SINCE - 1, Stage="prod")
        given_back = release("web-1", former_tags={"Owner": "them"})
        assert done(codedeploy, given_back, release("web-2", former_tags={}))[0].outcome is RELEASED
        assert codedeploy.on_premises_state() == {"web-1": (session("web-1"), {"Owner": "them"})}


def test_a_failure_is_one_sentence_without_the_name(codedeploy):
    codedeploy.plan("RegisterOnPremisesInstance", "InvalidInstanceNameException", message="Not today.")
    failed, taken = done(codedeploy, take("web-1"), take("web-2"))
    assert {failed.outcome, taken.outcome} == {FleetOutcome.FAILED, TAKEN}
    error = failed.error or taken.error
    assert error is not None
    assert error.startswith("could not register it: Not today (InvalidInstanceNameException); ")
