"""What has to be done to come from one inventory to another."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.targets import Inventory, InventoryAction, InventoryChange, InventoryRow, changes

USER = "arn:aws:iam::111122223333:user/"


def row(name: str, user: str | None = None, **tags: str) -> InventoryRow:
    return InventoryRow(name=name, tags=tags, iam_user_arn=f"{USER}{user or name}")


inventories = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.sampled_from(["1", "2"]), st.dictionaries(st.sampled_from("xy"), st.sampled_from("12"))),
).map(lambda found: [row(name, f"{name}{user}", **tags) for name, (user, tags) in found.items()])


def test_each_kind():
    before = Inventory([row("a"), row("b", Stage="test"), row("c"), row("d", Stage="prod"), row("e")])
    after = Inventory([row("b", Stage="prod"), row("c", "c2", Stage="prod"), row("d", Stage="prod"), row("f")])
    found = changes(before, after)
    assert found.add == (InventoryChange(after=row("f")),)
    assert found.retag == (InventoryChange(before=row("b", Stage="test"), after=row("b", Stage="prod")),)
    assert found.replace == (InventoryChange(before=row("c"), after=row("c", "c2", Stage="prod")),)
    assert found.remove == (InventoryChange(before=row("a")), InventoryChange(before=row("e")))
    assert found.unchanged == 1
    assert len(found) == 5
    # What frees a name or an identity comes before what takes it.
    assert [(str(each.action), each.name) for each in found] == [
        ("remove", "a"),
        ("remove", "e"),
        ("replace", "c"),
        ("retag", "b"),
        ("add", "f"),
    ]


@given(inventories, inventories)
def test_applied_they_lead_there(before, after):
    state = {each.name: each for each in before}
    for change in changes(before, after):
        assert state.get(change.name) == change.before
        if change.after is None:
            del state[change.name]
        else:
            state[change.name] = change.after
    assert state == {each.name: each for each in after}


@given(inventories, inventories)
def test_json_knows_them(before, after):
    for change in changes(before, after):
        members = json.loads(json.dumps(change.to_members()))
        assert InventoryAction(members["action"]) is change.action
        assert InventoryChange.from_members(members) == change


def test_same_inventories_differ_in_nothing():
    found = changes([row("a", Stage="prod")], [row("a", Stage="prod")])
    assert (len(found), list(found), found.unchanged) == (0, [], 1)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (None, None, "change: got nothing that differs, but a change changes something; leave it out"),
        (row("a"), row("a"), "change: got nothing that differs, but a change changes something; leave it out"),
        (
            row("a"),
            row("b"),
            'change: got "a" and "b", but a change is about one machine; remove one machine and add the other',
        ),
    ],
)
def test_what_is_no_change(before, after, message):
    with pytest.raises(ValidationError) as caught:
        InventoryChange(before=before, after=after)
    assert str(caught.value) == message
