"""Which instances there are."""

from __future__ import annotations

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations import OperationError
from cdk_codedeploy.operations.on_premises import deregister, find, list_instances, register, show
from cdk_codedeploy.service import RegistrationStatus
from cdk_codedeploy.targets import TagFilter
from tests.operations.on_premises.identities import session, user


@pytest.fixture
def racks(codedeploy):
    """130 instances; those of even numbers in production, the last one deregistered."""
    for number in range(130):
        stage = "test" if number % 2 else "prod"
        register(f"rack-{number}", iam_user_arn=user(f"rack-{number}"), tags={"Stage": stage}, client=codedeploy)
    deregister("rack-129", keep_tags=True, client=codedeploy)
    codedeploy.calls.clear()
    return codedeploy


def test_show(codedeploy):
    register("web-1", iam_session_arn=session("web-1"), tags={"Stage": "prod"}, client=codedeploy)
    record = show("web-1", client=codedeploy)
    assert (record.name, record.arn, record.iam_session_arn, record.iam_user_arn) == (
        "web-1",
        session("web-1"),
        session("web-1"),
        None,
    )
    assert record.tags == {"Stage": "prod"}
    assert record.instance_arn == "arn:aws:codedeploy:eu-west-1:111122223333:instance/web-1_0000000001"
    assert record.registered is not None
    assert record.is_registered


def test_show_one_that_was_deregistered(racks):
    record = show("rack-129", client=racks)
    assert not record.is_registered
    assert record.tags == {"Stage": "test"}


def test_show_an_unknown_one(codedeploy):
    with pytest.raises(OperationError) as caught:
        show("web-9", client=codedeploy)
    assert str(caught.value) == (
        'could not find on-premises instance "web-9": The on-premises instance web-9 is not registered '
        "(InstanceNotRegisteredException); register it, or correct the name, the Region or the account"
    )


def test_find_asks_for_25_at_a_time(racks):
    found = find([*(f"rack-{number}" for number in range(60)), "rack-1", "rack-999"], client=racks)
    assert found.keys() == {f"rack-{number}" for number in range(60)}
    assert [len(request["instanceNames"]) for _, request in racks.calls] == [25, 25, 11]


def test_find_nothing(codedeploy):
    assert find([], client=codedeploy) == {}
    with pytest.raises(ValidationError, match='name: got "a:b"'):
        find(["a", "a:b"], client=codedeploy)
    assert codedeploy.calls == []


def names(racks, **wanted):
    return [record.name for record in list_instances(client=racks, **wanted)]


def test_list_all_pages_in_the_order_of_the_names(racks):
    assert names(racks) == sorted(f"rack-{number}" for number in range(129))
    assert racks.calls[0] == ("ListOnPremisesInstances", {"registrationStatus": "Registered"})
    assert len([1 for operation, _ in racks.calls if operation == "ListOnPremisesInstances"]) == 2


@pytest.mark.parametrize(("status", "count"), [(RegistrationStatus.DEREGISTERED, 1), (None, 130)])
def test_list_by_status(racks, status, count):
    assert len(names(racks, status=status)) == count


def test_list_by_tags(racks):
    assert len(names(racks, tag_filters=[TagFilter("Stage", "prod")])) == 65
    assert names(racks, tag_filters=[TagFilter("Stage", "none"), TagFilter(value="none")]) == []
    assert racks.calls[-1] == (
        "ListOnPremisesInstances",
        {
            "registrationStatus": "Registered",
            "tagFilters": [
                {"Key": "Stage", "Value": "none", "Type": "KEY_AND_VALUE"},
                {"Value": "none", "Type": "VALUE_ONLY"},
            ],
        },
    )


def test_list_fetches_nothing_beyond_the_limit(racks):
    assert len(names(racks, limit=5)) == 5
    assert [operation for operation, _ in racks.calls] == ["ListOnPremisesInstances", "BatchGetOnPremisesInstances"]
    assert len(racks.calls[1][1]["instanceNames"]) == 5


def test_list_refused(racks):
    with pytest.raises(ValidationError, match="limit: got 0, but a list has at least one entry; give 1 or more"):
        names(racks, limit=0)
    racks.plan("ListOnPremisesInstances", "AccessDeniedException")
    with pytest.raises(OperationError, match="could not list the on-premises instances: planned by the test"):
        names(racks)
