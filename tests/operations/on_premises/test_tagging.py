"""Tags of instances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.on_premises import deregister, register, tag, untag
from cdk_codedeploy.operations.on_premises.tagging import TagChanges
from tests.operations.on_premises.identities import user

TAGS = st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"))


@pytest.fixture
def racks(codedeploy):
    for number in range(30):
        register(f"rack-{number}", iam_user_arn=user(f"rack-{number}"), tags={"Rack": "7"}, client=codedeploy)
    codedeploy.calls.clear()
    return codedeploy


NAMES = [f"rack-{number}" for number in range(30)]


def test_tag_takes_25_at_a_time(racks):
    tag([*NAMES, "rack-0"], {"Stage": "prod", "Rack": "8"}, client=racks)
    assert {tuple(tags.items()) for _, tags in racks.on_premises_state().values()} == {
        (("Rack", "8"), ("Stage", "prod"))
    }
    assert [len(request["instanceNames"]) for _, request in racks.calls] == [25, 5]


def test_untag_takes_whatever_value_there_is(racks):
    tag(["rack-1"], {"Stage": "prod"}, client=racks)
    tag(["rack-2"], {"Stage": "test"}, client=racks)
    taken = untag(["rack-0", "rack-1", "rack-2"], ["Stage", "Site"], client=racks)
    assert taken == {"rack-1": {"Stage": "prod"}, "rack-2": {"Stage": "test"}}
    assert {name: tags for name, (_, tags) in racks.on_premises_state().items() if tags != {"Rack": "7"}} == {}


def test_untag_is_one_call_for_all_that_are_alike(racks):
    assert len(untag(NAMES, ["Rack"], client=racks)) == 30
    assert [operation for operation, _ in racks.calls] == [
        "BatchGetOnPremisesInstances",
        "BatchGetOnPremisesInstances",
        "RemoveTagsFromOnPremisesInstances",
        "RemoveTagsFromOnPremisesInstances",
    ]


@pytest.mark.parametrize("gone", ["rack-1", "rack-99"])
def test_untag_one_that_is_not_registered_touches_none(racks, gone):
    deregister("rack-1", keep_tags=True, client=racks)
    before = racks.on_premises_state()
    with pytest.raises(OperationError) as caught:
        untag(["rack-0", gone], ["Rack"], client=racks)
    assert str(caught.value) == (
        f'could not untag on-premises instance "{gone}": it is not registered (InstanceNotRegisteredException); '
        "register it, or correct the name, the Region or the account"
    )
    assert racks.on_premises_state() == before


def test_tag_one_that_is_not_registered(racks):
    with pytest.raises(OperationError, match="could not tag 2 on-premises instances from rack-0 to rack-99: The on-pr"):
        tag(["rack-0", "rack-99"], {"Stage": "prod"}, client=racks)


def test_an_eleventh_tag(racks):
    with pytest.raises(OperationError, match="remove tags: an on-premises instance takes at most 10"):
        tag(["rack-0"], {f"k{number}": "v" for number in range(10)}, client=racks)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: tag([], {"a": "1"}, client=c), "names: got none, but one at least is needed; give one"),
        (lambda c: tag(["a"], {}, client=c), "tags: got none, but one at least is needed; give one"),
        (lambda c: untag(["a"], [], client=c), "keys: got none, but one at least is needed; give one"),
        (
            lambda c: untag(["a"], "Stage", client=c),
            'keys: got "Stage", but it takes a list; put it into brackets, also a single one',
        ),
        (
            lambda c: tag("rack-1", {"a": "1"}, client=c),
            'names: got "rack-1", but it takes a list; put it into brackets, also a single one',
        ),
    ],
)
def test_wrong_values(codedeploy, call, message):
    with pytest.raises(ValidationError) as caught:
        call(codedeploy)
    assert str(caught.value) == message
    assert codedeploy.calls == []


@given(TAGS, TAGS)
def test_changes_lead_from_one_set_of_tags_to_the_other(before, after):
    found = TagChanges.between(before, after)
    left = {key: value for key, value in before.items() if found.gone.get(key) != value}
    assert left | dict(found.new) == after
    # At no time are there more tags than before or after.
    assert len(left) <= len(before)
    assert bool(found) == (before != after)
