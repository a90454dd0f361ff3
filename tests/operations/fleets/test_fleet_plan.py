"""What has to be done for a fleet, and what it remembers before anything of it begins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.operations.fleets import (
    FleetRecord,
    Release,
    Take,
    item_from_members,
    plan_fleet,
    read_records,
    write_records,
)
from cdk_codedeploy.targets import InventoryRow
from tests.operations.on_premises.identities import session

NOW = 2_000_000_000


def row(name: str, arn: str | None = None, **tags: str) -> InventoryRow:
    return InventoryRow(name=name, tags=tags, iam_session_arn=arn or session(name))


def record(found: InventoryRow, **values: object) -> FleetRecord:
    given = {"row": found, "since": 1, "arns": (found.arn,), **values}
    return FleetRecord(**given)  # type: ignore[arg-type]


def known(*records: FleetRecord) -> dict[str, FleetRecord]:
    return {each.row.name: each for each in records}


def test_a_new_one_is_taken_and_uncertain_until_it_is_told():
    plan = plan_fleet({}, [row("web-1", Stage="prod")], now=NOW)
    assert plan.release == ()
    assert plan.take == (Take(row=row("web-1", Stage="prod"), since=NOW),)
    assert plan.records == known(record(row("web-1", Stage="prod"), since=NOW, uncertain=True))
    assert str(plan) == "1 to add, 0 to change, 0 to remove, 0 unchanged"


def test_nothing_to_do():
    records = known(record(row("web-1")))
    plan = plan_fleet(records, [row("web-1")], now=NOW)
    assert not plan
    assert plan.records == records
    assert str(plan) == "0 to add, 0 to change, 0 to remove, 1 unchanged"


def test_other_tags_keep_the_registration():
    plan = plan_fleet(known(record(row("web-1"))), [row("web-1", Stage="prod")], now=NOW)
    assert plan.release == ()
    assert plan.take == (Take(row=row("web-1", Stage="prod"), since=1),)
    assert plan.changed == 1


def test_another_arn_is_released_and_taken():
    new = row("web-1", session("new"))
    plan = plan_fleet(known(record(row("web-1"))), [new], now=NOW)
    assert plan.release == (Release(name="web-1", arns=(session("web-1"),), since=1),)
    assert plan.take == (Take(row=new, since=1),)
    assert plan.records["web-1"].arns == (session("web-1"), session("new"))


def test_one_that_leaves_is_remembered_until_it_is_gone():
    plan = plan_fleet(known(record(row("web-1"))), [], now=NOW)
    assert plan.release == (Release(name="web-1", arns=(session("web-1"),), since=1),)
    assert plan.records["web-1"].uncertain
    assert plan.removed == 1


def test_what_is_uncertain_is_done_again():
    arns = (session("web-1"), session("new"))
    plan = plan_fleet(known(record(row("web-1"), arns=arns, uncertain=True)), [row("web-1")], now=NOW)
    assert plan.release == (Release(name="web-1", arns=(session("new"),), since=1),)
    assert plan.take == (Take(row=row("web-1"), since=1),)


def test_an_adopted_one_is_given_back_with_its_tags():
    plan = plan_fleet({}, [row("web-1")], now=NOW, adoptable={"web-1": {"Owner": "them"}})
    assert plan.take == (Take(row=row("web-1"), since=NOW, adopted=True),)
    adopted = plan.records["web-1"]
    assert adopted.former_tags == {"Owner": "them"}
    left = plan_fleet(known(adopted), [], now=NOW)
    assert left.release == (Release(name="web-1", arns=(session("web-1"),), since=NOW, former_tags={"Owner": "them"}),)


def test_an_adopted_one_with_another_arn_is_the_fleets_own():
    adopted = record(row("web-1"), former_tags={"Owner": "them"})
    plan = plan_fleet(known(adopted), [row("web-1", session("new"))], now=NOW)
    # It is older than the fleet, and is the fleet's to release all the same.
    assert plan.release == (Release(name="web-1", arns=(session("web-1"),), since=0),)
    assert plan.records["web-1"].former_tags is None


NAMES = st.sampled_from(["web-1", "web-2", "db-7"])
ARNS = st.sampled_from([session("one"), session("two"), session("three")])
RECORDS = st.builds(
    lambda name, arns, since, uncertain, former, stage: record(
        row(name, arns[0], **stage), since=since, arns=tuple(arns), uncertain=uncertain, former_tags=former
    ),
    NAMES,
    st.lists(ARNS, min_size=1, unique=True),
    st.integers(0, NOW),
    st.booleans(),
    st.sampled_from([None, {}, {"Owner": "them"}]),
    st.sampled_from([{}, {"Stage": "prod"}]),
)


@given(st.lists(RECORDS, unique_by=lambda each: each.row.name))
def test_records_are_read_as_they_were_written(records):
    text = write_records(records)
    assert read_records(text) == known(*records)
    assert write_records(reversed(records)) == text


@given(st.lists(RECORDS, unique_by=lambda each: each.row.name), st.lists(NAMES, unique=True), ARNS)
def test_a_plan_forgets_no_arn_and_its_items_survive_the_way(records, names, arn):
    before = known(*records)
    plan = plan_fleet(before, [row(name, arn if name == "db-7" else None) for name in names], now=NOW)
    assert plan.records.keys() == before.keys() | set(names)
    for name, each in before.items():
        assert set(each.arns) <= set(plan.records[name].arns)
    for item in (*plan.release, *plan.take):
        assert item_from_members(item.to_members()) == item
