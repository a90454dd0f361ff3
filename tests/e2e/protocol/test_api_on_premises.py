"""On-premises instances and their tags."""

from __future__ import annotations

import re

import pytest

from protocol.api_stand_ins import SESSION, USER

NAME = "InvalidInstanceNameException"
TAG = "InvalidTagException"


@pytest.fixture
def racks(api):
    """With three instances, the last one deregistered."""
    for number in (1, 2, 3):
        api.client.register_on_premises_instance(instanceName=f"rack-{number}", iamUserArn=f"{USER}{number}")
    tag(api, ["rack-1", "rack-2", "rack-3"], Stage="Prod")
    tag(api, ["rack-2"], Name="db-2")
    api.client.deregister_on_premises_instance(instanceName="rack-3")
    return api


def tag(api, names, **tags):
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    api.call("AddTagsToOnPremisesInstances", {"instanceNames": names, "tags": pairs})


def tags(api, name):
    info = api.client.get_on_premises_instance(instanceName=name)["instanceInfo"]
    return {pair["Key"]: pair["Value"] for pair in info["tags"]}


class TestRegister:
    @pytest.mark.parametrize(("key", "arn"), [("iamUserArn", USER), ("iamSessionArn", SESSION)])
    def test_remembers_the_arn(self, api, key, arn):
        api.call("RegisterOnPremisesInstance", {"instanceName": "rack-1", key: arn})
        info = api.client.get_on_premises_instance(instanceName="rack-1")["instanceInfo"]
        assert info.keys() == {"instanceName", key, "instanceArn", "registerTime", "tags"}
        assert info[key] == arn
        assert re.fullmatch(r"arn:aws:codedeploy:us-east-1:0{12}:instance/rack-1_[A-Za-z0-9]{10}", info["instanceArn"])

    @pytest.mark.parametrize(
        ("request_", "code"),
        [
            ({"instanceName": "i-0123"}, NAME),
            ({"instanceName": "00:1b:44"}, NAME),
            ({"instanceName": "a b"}, NAME),
            ({"instanceName": "x" * 101}, NAME),
            ({"iamUserArn": None}, "IamArnRequiredException"),
            ({"iamUserArn": ""}, "IamArnRequiredException"),
            ({"iamSessionArn": SESSION}, "MultipleIamArnsProvidedException"),
            ({"iamUserArn": "rack-2"}, "InvalidIamUserArnException"),
            ({"iamUserArn": SESSION}, "InvalidIamUserArnException"),
            ({"iamUserArn": "arn:aws:iam::0:user/a"}, "InvalidIamUserArnException"),
            ({"iamUserArn": None, "iamSessionArn": USER}, "InvalidIamSessionArnException"),
            (
                {"iamUserArn": None, "iamSessionArn": "arn:sts:iam::000000000000:assumed-role/a/b"},
                "InvalidIamSessionArnException",
            ),
            ({"instanceName": "rack-1"}, "InstanceNameAlreadyRegisteredException"),
            ({"iamUserArn": USER}, "IamUserArnAlreadyRegisteredException"),
        ],
    )
    def test_refuses(self, api, request_, code):
        api.client.register_on_premises_instance(instanceName="rack-1", iamUserArn=USER)
        request = {"instanceName": "rack-2", "iamUserArn": f"{USER}2", **request_}
        api.assert_refused("RegisterOnPremisesInstance", request, code)

    def test_refuses_a_session_twice(self, api):
        api.client.register_on_premises_instance(instanceName="rack-1", iamSessionArn=SESSION)
        request = {"instanceName": "rack-2", "iamSessionArn": SESSION}
        api.assert_refused("RegisterOnPremisesInstance", request, "IamSessionArnAlreadyRegisteredException")

    def test_takes_name_and_arn_of_a_deregistered_one(self, racks):
        old = racks.client.get_on_premises_instance(instanceName="rack-3")["instanceInfo"]
        racks.client.register_on_premises_instance(instanceName="rack-3", iamUserArn=f"{USER}3")
        new = racks.client.get_on_premises_instance(instanceName="rack-3")["instanceInfo"]
        assert "deregisterTime" not in new
        assert new["tags"] == []
        assert new["instanceArn"] != old["instanceArn"]


class TestDeregister:
    def test_keeps_the_tags(self, racks):
        info = racks.client.get_on_premises_instance(instanceName="rack-3")["instanceInfo"]
        assert "deregisterTime" in info
        assert tags(racks, "rack-3") == {"Stage": "Prod"}

    def test_twice_or_of_an_unknown_one(self, racks):
        before = racks.client.get_on_premises_instance(instanceName="rack-3")["instanceInfo"]["deregisterTime"]
        for name in ("rack-3", "rack-9"):
            racks.client.deregister_on_premises_instance(instanceName=name)
        assert racks.client.get_on_premises_instance(instanceName="rack-3")["instanceInfo"]["deregisterTime"] == before
        racks.assert_refused("DeregisterOnPremisesInstance", {"instanceName": "a b"}, NAME)


class TestLooking:
    def test_at_several(self, racks):
        answer = racks.client.batch_get_on_premises_instances(instanceNames=["rack-2", "rack-9", "rack-1"])
        assert [info["instanceName"] for info in answer["instanceInfos"]] == ["rack-2", "rack-1"]

    @pytest.mark.parametrize(
        ("operation", "request_", "code"),
        [
            ("GetOnPremisesInstance", {"instanceName": "rack-9"}, "InstanceNotRegisteredException"),
            ("GetOnPremisesInstance", {"instanceName": "i-1"}, NAME),
            ("BatchGetOnPremisesInstances", {"instanceNames": ["a b"]}, NAME),
            ("BatchGetOnPremisesInstances", {"instanceNames": ["a"] * 26}, "BatchLimitExceededException"),
            ("ListOnPremisesInstances", {"registrationStatus": "Gone"}, "InvalidRegistrationStatusException"),
            (
                "ListOnPremisesInstances",
                {"tagFilters": [{"Key": "a", "Type": "VALUE_ONLY"}]},
                "InvalidTagFilterException",
            ),
            ("ListOnPremisesInstances", {"tagFilters": [{"Key": "a", "Type": "ANY"}]}, "InvalidTagFilterException"),
        ],
    )
    def test_is_refused(self, racks, operation, request_, code):
        racks.assert_refused(operation, request_, code)

    @pytest.mark.parametrize(
        ("request_", "expected"),
        [
            ({}, "123"),
            ({"registrationStatus": "Registered"}, "12"),
            ({"registrationStatus": "Deregistered"}, "3"),
            ({"tagFilters": [{"Key": "Stage", "Type": "KEY_ONLY"}]}, "123"),
            ({"tagFilters": [{"Key": "stage", "Type": "KEY_ONLY"}]}, ""),
            ({"tagFilters": [{"Value": "db-*", "Type": "VALUE_ONLY"}]}, "2"),
            (
                {
                    "tagFilters": [{"Key": "Stage", "Value": "Prod", "Type": "KEY_AND_VALUE"}],
                    "registrationStatus": "Registered",
                },
                "12",
            ),
        ],
    )
    def test_at_all(self, racks, request_, expected):
        names = racks.client.list_on_premises_instances(**request_)["instanceNames"]
        assert names == [f"rack-{number}" for number in expected]


class TestTags:
    def test_are_added_and_replaced(self, racks):
        tag(racks, ["rack-1", "rack-2"], Stage="Test", Team="a")
        assert tags(racks, "rack-1") == {"Stage": "Test", "Team": "a"}
        assert tags(racks, "rack-2") == {"Stage": "Test", "Team": "a", "Name": "db-2"}

    def test_are_removed_when_key_and_value_are_theirs(self, racks):
        pairs = [{"Key": "Stage", "Value": "Test"}, {"Key": "Name", "Value": "db-2"}]
        racks.client.remove_tags_from_on_premises_instances(instanceNames=["rack-1", "rack-2"], tags=pairs)
        assert tags(racks, "rack-1") == tags(racks, "rack-2") == {"Stage": "Prod"}

    @pytest.mark.parametrize("operation", ["AddTagsToOnPremisesInstances", "RemoveTagsFromOnPremisesInstances"])
    @pytest.mark.parametrize(
        ("request_", "code"),
        [
            ({"tags": [{"Key": "k"}]}, TAG),
            ({"tags": [{"Key": "k", "Value": ""}]}, TAG),
            ({"tags": [{"Value": "v"}]}, TAG),
            ({"tags": [{"Key": "", "Value": "v"}]}, TAG),
            ({"tags": [{"Key": "k", "Value": "v"}, {"Key": "k", "Value": "w"}]}, TAG),
            ({"tags": [{"Key": "k" * 129, "Value": "v"}]}, TAG),
            ({"tags": [{"Key": "k", "Value": "v" * 257}]}, TAG),
            ({"tags": [{"Key": f"k{n}", "Value": "v"} for n in range(11)]}, "TagLimitExceededException"),
            ({"instanceNames": ["rack-1", "rack-9"]}, "InstanceNotRegisteredException"),
            ({"instanceNames": ["rack-3"]}, "InstanceNotRegisteredException"),
            ({"instanceNames": ["i-1"]}, NAME),
            ({"instanceNames": ["rack-1"] * 101}, "InstanceLimitExceededException"),
        ],
    )
    def test_are_refused(self, racks, operation, request_, code):
        request = {"instanceNames": ["rack-1"], "tags": [{"Key": "k", "Value": "v"}], **request_}
        racks.assert_refused(operation, request, code)
        assert tags(racks, "rack-1") == {"Stage": "Prod"}

    def test_are_ten_at_most(self, racks):
        tag(racks, ["rack-1"], **{f"k{n}": "v" for n in range(9)})
        request = {"instanceNames": ["rack-2", "rack-1"], "tags": [{"Key": "k", "Value": "v"}]}
        racks.assert_refused("AddTagsToOnPremisesInstances", request, "TagLimitExceededException", "rack-1")
        assert "k" not in tags(racks, "rack-2")
        tag(racks, ["rack-1"], k0="w")
