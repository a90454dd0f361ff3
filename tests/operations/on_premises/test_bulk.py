"""Many changes at once: all of them done, none twice, whatever fails; and what fails is named."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.on_premises import OnPremisesOutcome, apply, plan, register
from cdk_codedeploy.targets import InventoryChange, InventoryRow, changes
from tests.operations.clock import stand_still
from tests.operations.on_premises.faults import FaultyCodeDeploy
from tests.operations.on_premises.identities import user

PROD = {"Stage": "prod"}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    return stand_still(monkeypatch)


def row(name: str, identity: str | None = None, **tags: str) -> InventoryRow:
    return InventoryRow(name=name, tags=tags, iam_user_arn=user(identity or name))


def rows(count: int, **tags: str) -> list[InventoryRow]:
    return [row(f"web-{number:04}", **tags) for number in range(count)]


def state_of(wanted) -> dict[str, tuple[str, dict[str, str]]]:
    return {each.name: (each.arn, dict(each.tags)) for each in wanted}


def outcomes(results) -> dict[str, str]:
    return {result.name: str(result.outcome) for result in results}


class TestEachKind:
    def test_all_of_them(self, codedeploy):
        before = [row("gone", A="1"), row("moved", "old", A="1"), row("tagged", A="1"), row("same", A="1")]
        apply(changes([], before), client=codedeploy)
        after = [row("moved", "other", A="2"), row("tagged", B="1"), row("same", A="1"), row("new")]
        results = apply(changes(before, after), client=codedeploy)
        assert outcomes(results) == {
            "gone": "deregistered",
            "moved": "replaced",
            "tagged": "retagged",
            "new": "registered",
        }
        assert codedeploy.on_premises_state() == state_of(after)
        assert codedeploy.instances["gone"].tags == {}
        assert results.counts == {
            OnPremisesOutcome.REGISTERED: 1,
            OnPremisesOutcome.REPLACED: 1,
            OnPremisesOutcome.RETAGGED: 1,
            OnPremisesOutcome.DEREGISTERED: 1,
        }
        assert len(results) == 4
        assert results.failed == ()

    def test_again_they_only_look(self, codedeploy):
        found = changes([], rows(60, **PROD))
        apply(found, client=codedeploy)
        codedeploy.calls.clear()
        results = apply(found, client=codedeploy)
        assert set(outcomes(results).values()) == {"unchanged"}
        assert Counter(operation for operation, _ in codedeploy.calls) == {"BatchGetOnPremisesInstances": 3}
        gone = changes(rows(60, **PROD), [])
        assert set(outcomes(apply(gone, client=codedeploy)).values()) == {"deregistered"}
        assert set(outcomes(apply(gone, client=codedeploy)).values()) == {"absent"}

    def test_need_hardly_more_requests_than_there_are_instances(self, codedeploy):
        apply(changes([], rows(100, **PROD)), client=codedeploy)
        assert Counter(operation for operation, _ in codedeploy.calls) == {
            "BatchGetOnPremisesInstances": 4,
            "RegisterOnPremisesInstance": 100,
            "AddTagsToOnPremisesInstances": 4,
        }
        codedeploy.calls.clear()
        apply(changes(rows(100, **PROD), rows(100, Stage="test")), client=codedeploy)
        assert Counter(operation for operation, _ in codedeploy.calls) == {
            "BatchGetOnPremisesInstances": 4,
            "RemoveTagsFromOnPremisesInstances": 4,
            "AddTagsToOnPremisesInstances": 4,
        }

    def test_identities_may_change_places(self, codedeploy):
        before = [row("a", "x", A="1"), row("b", "y", B="1")]
        after = [row("a", "y", A="1"), row("b", "x", B="1"), row("c", "z")]
        apply(changes([], before), client=codedeploy)
        results = apply(changes(before, after), client=codedeploy)
        assert outcomes(results) == {"a": "replaced", "b": "replaced", "c": "registered"}
        assert codedeploy.on_premises_state() == state_of(after)

    def test_an_identity_may_move_to_another_name(self, codedeploy):
        apply(changes([], [row("a", "x")]), client=codedeploy)
        apply(changes([row("a", "x")], [row("b", "x")]), client=codedeploy)
        assert codedeploy.on_premises_state() == state_of([row("b", "x")])

    def test_tags_are_kept_where_told(self, codedeploy):
        apply(changes([], rows(1, **PROD)), client=codedeploy)
        apply(changes(rows(1, **PROD), []), client=codedeploy, keep_tags=True)
        assert codedeploy.on_premises_state() == {}
        assert codedeploy.instances["web-0000"].tags == PROD

    def test_nothing_to_do_asks_nothing(self, codedeploy):
        assert len(apply([], client=codedeploy)) == 0
        assert codedeploy.calls == []


class TestSomebodyElses:
    def test_is_not_deregistered(self, codedeploy):
        register("a", iam_user_arn=user("x"), tags=PROD, client=codedeploy)
        results = apply([InventoryChange(before=row("a"))], client=codedeploy)
        assert outcomes(results) == {"a": "left"}
        assert codedeploy.on_premises_state() == {"a": (user("x"), PROD)}

    def test_is_deregistered_where_the_row_knows_no_identity(self, codedeploy):
        register("a", iam_user_arn=user("x"), client=codedeploy)
        assert outcomes(apply([InventoryChange(before=InventoryRow(name="a"))], client=codedeploy)) == {
            "a": "deregistered"
        }

    def test_is_a_conflict_that_stops_nobody(self, codedeploy):
        register("a", iam_user_arn=user("x"), tags=PROD, client=codedeploy)
        results = apply(changes([], [row("a"), row("b")]), client=codedeploy)
        assert outcomes(results) == {"a": "failed", "b": "registered"}
        (failed,) = results.failed
        assert failed.to_members() == {
            "name": "a",
            "action": "add",
            "outcome": "failed",
            "code": "InstanceNameAlreadyRegisteredException",
            "error": (
                f'could not register on-premises instance "a": it is registered with {user("x")}, and not with '
                f"{user('a')} (InstanceNameAlreadyRegisteredException); choose another name, or say that it is to be "
                "replaced"
            ),
        }
        assert codedeploy.on_premises_state()["a"] == (user("x"), PROD)

    def test_is_replaced_where_told(self, codedeploy):
        register("a", iam_user_arn=user("x"), tags=PROD, client=codedeploy)
        assert outcomes(apply(changes([], [row("a")]), client=codedeploy, replace=True)) == {"a": "replaced"}
        assert codedeploy.on_premises_state() == state_of([row("a")])

    def test_that_comes_between_looking_and_registering_is_a_conflict(self, codedeploy):
        real = codedeploy.do_batch_get_on_premises_instances

        def look(instanceNames):  # noqa: N803
            answer = real(instanceNames=instanceNames)
            codedeploy.do_register_on_premises_instance(instanceName="a", iamUserArn=user("x"))
            return answer

        codedeploy.do_batch_get_on_premises_instances = look
        (failed,) = apply(changes([], [row("a")]), client=codedeploy).failed
        assert failed.code == "InstanceNameAlreadyRegisteredException"
        assert codedeploy.on_premises_state() == {"a": (user("x"), {})}

    def test_identity_brings_back_what_it_was_to_replace(self, codedeploy):
        register("other", iam_user_arn=user("new"), client=codedeploy)
        register("a", iam_user_arn=user("old"), tags=PROD, client=codedeploy)
        change = InventoryChange(before=row("a", "old"), after=row("a", "new"))
        (failed,) = apply([change], client=codedeploy).failed
        assert failed.code == "IamUserArnAlreadyRegisteredException"
        assert codedeploy.on_premises_state()["a"] == (user("old"), PROD)


class TestFailures:
    @pytest.mark.parametrize("seed", range(3))
    def test_a_third_throttled_loses_nothing_and_does_nothing_twice(self, clock, seed):
        codedeploy = FaultyCodeDeploy(throttled=0.3, seed=seed)
        wanted = rows(400, **PROD)
        results = apply(changes([], wanted), client=codedeploy)
        assert set(outcomes(results).values()) == {"registered"}
        assert codedeploy.on_premises_state() == state_of(wanted)
        assert Counter(codedeploy.registered()) == Counter(each.name for each in wanted)
        assert len(codedeploy.sent) > 500
        # At no time more than the rate, though a third more is sent.
        assert clock.now - 1000 >= (len(codedeploy.sent) - 1) / 20

    @pytest.mark.parametrize("seed", range(3))
    def test_lost_answers_lose_nothing_and_do_nothing_twice(self, seed):
        codedeploy = FaultyCodeDeploy(throttled=0.3, lost=0.1, seed=seed)
        wanted = rows(200, **PROD)
        results = apply(changes([], wanted), client=codedeploy)
        assert set(outcomes(results).values()) == {"registered"}
        assert codedeploy.on_premises_state() == state_of(wanted)
        assert Counter(codedeploy.registered()) == Counter(each.name for each in wanted)
        apply(changes(wanted, []), client=codedeploy)
        assert codedeploy.on_premises_state() == {}

    def test_one_of_a_group_fails_alone(self, codedeploy):
        wanted = rows(25, **PROD)
        apply(changes([], rows(25)), client=codedeploy)
        codedeploy.instances["web-0007"].tags = {f"k{number}": "v" for number in range(10)}
        # Nine of its ten tags are somebody's who adds them while we look.
        real = codedeploy.do_batch_get_on_premises_instances
        codedeploy.do_batch_get_on_premises_instances = lambda instanceNames: {  # noqa: N803
            "instanceInfos": [{**info, "tags": []} for info in real(instanceNames=instanceNames)["instanceInfos"]]
        }
        results = apply(changes(rows(25), wanted), client=codedeploy)
        assert [result.name for result in results.failed] == ["web-0007"]
        assert results.failed[0].code == "TagLimitExceededException"
        assert results.counts[OnPremisesOutcome.RETAGGED] == 24
        assert sum(tags == PROD for _, tags in codedeploy.on_premises_state().values()) == 24

    def test_every_one_that_fails_is_named(self, codedeploy):
        codedeploy.plan("RegisterOnPremisesInstance", *["AccessDeniedException"] * 3)
        results = apply(changes([], rows(30)), client=codedeploy, workers=1)
        assert [result.name for result in results.failed] == ["web-0000", "web-0001", "web-0002"]
        assert results.failed[1].error == (
            'could not register on-premises instance "web-0001": planned by the test (AccessDeniedException); allow '
            "the action in the message to whoever runs this"
        )
        assert results.counts[OnPremisesOutcome.REGISTERED] == 27
        again = apply(changes([], rows(30)), client=codedeploy)
        assert again.counts == {OnPremisesOutcome.REGISTERED: 3, OnPremisesOutcome.UNCHANGED: 27}

    def test_of_deregistering_registers_nothing(self, codedeploy):
        before, after = [row("a", "x")], [row("a", "y")]
        apply(changes([], before), client=codedeploy)
        codedeploy.plan("DeregisterOnPremisesInstance", "AccessDeniedException")
        results = apply(changes(before, after), client=codedeploy)
        assert outcomes(results) == {"a": "failed"}
        assert codedeploy.on_premises_state() == state_of(before)

    def test_somebody_who_deregisters_meanwhile_is_no_failure(self, codedeploy):
        apply(changes([], rows(3, **PROD)), client=codedeploy)
        codedeploy.plan("RemoveTagsFromOnPremisesInstances", *["InstanceNotRegisteredException"] * 4)
        results = apply(changes(rows(3, **PROD), []), client=codedeploy)
        assert set(outcomes(results).values()) == {"deregistered"}

    def test_credentials_that_end_stop_the_rest(self, codedeploy):
        codedeploy.plan("RegisterOnPremisesInstance", *[""] * 10, "ExpiredTokenException")
        results = apply(changes([], rows(100)), client=codedeploy, workers=1)
        assert results.counts == {OnPremisesOutcome.REGISTERED: 10, OnPremisesOutcome.FAILED: 90}
        assert {result.code for result in results.failed} == {"ExpiredTokenException"}
        assert len([1 for operation, _ in codedeploy.calls if operation == "RegisterOnPremisesInstance"]) == 11

    def test_who_may_not_look_does_nothing(self, codedeploy):
        codedeploy.plan("BatchGetOnPremisesInstances", "AccessDeniedException")
        with pytest.raises(OperationError, match="could not look at on-premises instances: planned by the test"):
            apply(changes([], rows(100)), client=codedeploy)
        assert codedeploy.on_premises_state() == {}

    def test_a_bug_is_not_hidden(self, codedeploy):
        def broken(**_: object):
            raise ZeroDivisionError

        codedeploy.do_register_on_premises_instance = broken
        with pytest.raises(ZeroDivisionError):
            apply(changes([], rows(100)), client=codedeploy)


small = st.dictionaries(
    st.sampled_from("abcde"),
    st.tuples(st.sampled_from(["1", "2"]), st.dictionaries(st.sampled_from("xy"), st.sampled_from("12"))),
).map(lambda found: {name: row(name, f"{name}{arn}", **tags) for name, (arn, tags) in found.items()})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(before=small, after=small, applied=st.sets(st.sampled_from("abcde")), seed=st.integers(0, 99))
def test_from_wherever_it_was_cut_off_it_ends_where_it_should(before, after, applied, seed):
    codedeploy = FaultyCodeDeploy(throttled=0.2, lost=0.1, seed=seed)
    # Some of the changes have been applied already.
    for name in sorted(before.keys() | after.keys()):
        if there := (after if name in applied else before).get(name):
            codedeploy.do_register_on_premises_instance(instanceName=name, iamUserArn=there.arn)
            codedeploy.instances[name].tags = dict(there.tags)
    codedeploy.do_register_on_premises_instance(instanceName="stranger", iamUserArn=user("stranger"))
    results = apply(changes(before.values(), after.values()), client=codedeploy, workers=1 + seed % 4)
    assert not results.failed
    assert codedeploy.on_premises_state() == state_of([*after.values(), row("stranger")])


class TestJournal:
    def test_a_run_that_was_interrupted_goes_on_where_it_was(self, tmp_path):
        codedeploy = FaultyCodeDeploy()
        wanted = changes([], rows(200, **PROD))

        def interrupt(done: int, _: int) -> None:
            if done >= 60:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            apply(wanted, client=codedeploy, journal=tmp_path / "journal.jsonl", progress=interrupt)
        kept = [json.loads(line) for line in (tmp_path / "journal.jsonl").read_text().splitlines()]
        assert 60 <= len(kept) < 200
        assert set(kept[0]) == {"change", "name", "action", "outcome"}
        codedeploy.sent.clear()
        results = apply(wanted, client=codedeploy, journal=tmp_path / "journal.jsonl")
        assert codedeploy.on_premises_state() == state_of(rows(200, **PROD))
        assert Counter(codedeploy.registered()) == Counter(each.name for each in rows(200))
        assert {result.name for result in results if result.earlier} == {each["name"] for each in kept}
        # What the journal knows is not even looked at.
        looked = codedeploy.sent.count("BatchGetOnPremisesInstances")
        assert looked == -(-(200 - len(kept)) // 25)

    def test_what_failed_is_tried_again(self, codedeploy, tmp_path):
        codedeploy.plan("RegisterOnPremisesInstance", "AccessDeniedException")
        wanted = changes([], rows(3))
        path = tmp_path / "deep" / "journal.jsonl"
        assert len(apply(wanted, client=codedeploy, workers=1, journal=path).failed) == 1
        results = apply(wanted, client=codedeploy, journal=path)
        assert [(result.name, str(result.outcome), result.earlier) for result in results] == [
            ("web-0000", "registered", False),
            ("web-0001", "registered", True),
            ("web-0002", "registered", True),
        ]
        codedeploy.calls.clear()
        assert all(result.earlier for result in apply(wanted, client=codedeploy, journal=path))
        assert codedeploy.calls == []

    def test_another_inventory_continues_nothing_that_it_should_not(self, codedeploy, tmp_path):
        path = tmp_path / "journal.jsonl"
        apply(changes([], rows(3)), client=codedeploy, journal=path)
        wanted = [*rows(2), row("web-0002", Stage="prod")]
        assert outcomes(apply(changes([], wanted), client=codedeploy, journal=path)) == {
            "web-0000": "registered",
            "web-0001": "registered",
            "web-0002": "retagged",
        }

    def test_a_torn_line_is_forgotten(self, codedeploy, tmp_path):
        path = tmp_path / "journal.jsonl"
        apply(changes([], rows(3)), client=codedeploy, journal=path)
        content = path.read_bytes()
        for length in range(len(content) - 1, len(content) - 80, -20):
            path.write_bytes(content[:length])
            results = apply(changes([], rows(3)), client=codedeploy, journal=path)
            assert [result.earlier for result in results].count(False) == 1
            assert len([json.loads(line) for line in path.read_text().splitlines()]) == 3

    @pytest.mark.parametrize("content", ["name,tag:Stage\nweb-1,prod\n", "name", '{"name": "web-1"}\n', "[1]\n", "\0"])
    def test_another_file_is_left_alone(self, codedeploy, tmp_path, content):
        path = tmp_path / "hosts.csv"
        path.write_text(content)
        with pytest.raises(ValidationError) as caught:
            apply(changes([], rows(3)), client=codedeploy, journal=path)
        assert caught.value.allowed == "it holds something else than the results of an earlier run"
        assert caught.value.remedy == "name another file, or remove this one"
        assert path.read_text() == content
        assert codedeploy.calls == []


class TestPlan:
    def test_tells_what_would_be_done_and_does_nothing(self, codedeploy):
        before = [row("gone", A="1"), row("moved", "old"), row("tagged", A="1"), row("same")]
        apply(changes([], before), client=codedeploy)
        register("taken", iam_user_arn=user("x"), client=codedeploy)
        state = codedeploy.on_premises_state()
        after = [row("moved", "other"), row("tagged", A="2"), row("taken"), row("new", A="1")]
        found = {each.name: each for each in plan(changes(before[:3], after), client=codedeploy)}
        assert {name: str(each.outcome) for name, each in found.items()} == {
            "gone": "deregistered",
            "moved": "replaced",
            "tagged": "retagged",
            "taken": "failed",
            "new": "registered",
        }
        assert (found["tagged"].tags.gone, found["tagged"].tags.new) == ({"A": "1"}, {"A": "2"})
        assert "registered with" in str(found["taken"].problem)
        assert codedeploy.on_premises_state() == state


class TestArguments:
    @pytest.mark.parametrize("workers", [0, 33, True, 1.5, "4"])
    def test_threads(self, codedeploy, workers):
        with pytest.raises(ValidationError, match="but 1 to 32 threads work at once; give such a number"):
            apply([], client=codedeploy, workers=workers)

    def test_rows_to_register_need_an_identity(self, codedeploy):
        with pytest.raises(ValidationError) as caught:
            apply(changes([], [row("a"), InventoryRow(name="b")]), client=codedeploy)
        assert str(caught.value) == (
            'on-premises instance "b": iam_session_arn: got None, and no iam_user_arn, but an instance is registered '
            "with a session or with a user; give one of the two ARNs"
        )
        assert codedeploy.calls == []

    def test_an_instance_twice(self, codedeploy):
        change = InventoryChange(after=row("a"))
        with pytest.raises(ValidationError, match='changes: got "a" more than once'):
            apply([change, change], client=codedeploy)

    def test_progress_is_told_of_each(self, codedeploy):
        told = []
        apply(changes([], rows(3)), client=codedeploy, progress=lambda done, total: told.append((done, total)))
        assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
