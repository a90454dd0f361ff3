"""Requests, answers and refusals are what botocore's model declares."""

from __future__ import annotations

import ast
from datetime import datetime, timezone
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from emulator.codedeploy import model, operations, refusals, requests, resources
from emulator.codedeploy import service as service_module
from emulator.codedeploy.context import locked
from emulator.codedeploy.errors import ApiError
from protocol.api_stand_ins import SCOPE, Api

SOURCES = Path(service_module.__file__).parent
NAMES = model.operation_names()
MEMBERS = [(name, member) for name in NAMES for member in model.members(name)]
WRONG = {"string": 7, "boolean": "true", "list": {}, "map": [], "structure": []}

NOTHING = {"string": "", "list": [], "structure": None}


def something(shape):
    """Return a value of the right type."""
    if shape.type_name == "list":
        return [something(shape.member)]
    return {} if shape.type_name == "structure" else "x"


def lacking():
    """Yield each member that has to be there, with each way in which it can be missing."""
    for name in NAMES:
        for member in requests.required_members(name):
            for value in ("absent", None, NOTHING[model.members(name)[member].type_name]):
                yield name, member, value


def limited(shape, path):
    """Yield each place in a request where the model restricts a text."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from limited(member, f"{path}.{name}".lstrip("."))
    elif shape.type_name == "list":
        yield from limited(shape.member, path)
    elif shape.type_name == "map":
        yield from limited(shape.key, path)
        yield from limited(shape.value, path)
    elif shape.metadata.keys() & {"enum", "pattern", "min", "max"}:
        yield path


def is_code(text):
    return text.isidentifier() and text.endswith("Exception")


class TestOperations:
    def test_are_all_there(self):
        assert sorted(operations.OPERATIONS) == sorted(NAMES)
        assert len(NAMES) == 47

    def test_have_a_resource_each(self):
        assert sorted(resources.KINDS) == sorted(NAMES)

    @pytest.mark.parametrize("name", ["", "CreateDeploymentz", "call"])
    def test_unknown_ones_are_refused(self, api, name):
        api.assert_refused(name, {}, "UnknownOperationException")


class TestTableOfRefusals:
    """Each code that the table has for an operation is one that the model declares for it."""

    @pytest.mark.parametrize("name", NAMES)
    def test_of_what_is_missing(self, name):
        for member in requests.required_members(name):
            assert refusals.code_of_missing(member) in model.declared_errors(name), member

    @pytest.mark.parametrize("name", NAMES)
    def test_of_what_is_unfit(self, name):
        for path in limited(model.operation_model(name).input_shape, ""):
            assert refusals.code_of_unfit(name, path) in model.declared_errors(name), path

    def test_misses_no_limit(self):
        paths = {path for name in NAMES for path in limited(model.operation_model(name).input_shape, "")}
        assert {
            "targetFilters",
            "applicationName",
            "deploymentStyle.deploymentType",
            "ec2TagSet.ec2TagSetList.Type",
        } <= paths

    @pytest.mark.parametrize(("name", "member"), MEMBERS)
    def test_of_every_member(self, name, member):
        code = refusals.code_of_unfit(name, member)
        assert code == refusals.SERIALIZATION or code in model.declared_errors(name)

    def test_has_nothing_that_is_never_used(self):
        known = {member for _, member in MEMBERS}
        required = {member for name in NAMES for member in requests.required_members(name)}
        assert set(refusals._UNFIT) <= known
        assert set(refusals._MISSING) == required
        assert set(refusals.ALSO_REQUIRED) | set(refusals._UNFIT_IN) <= set(NAMES)

    def test_what_is_also_required_is_not_required_by_the_model(self):
        for name, members in refusals.ALSO_REQUIRED.items():
            assert not set(members) & set(model.required_members(name))


class TestCodes:
    def test_in_the_sources_are_the_services_own(self):
        declared = set().union(*(model.declared_errors(name) for name in NAMES))
        found = {}
        for path in SOURCES.rglob("*.py"):
            if "run" in path.relative_to(SOURCES).parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and is_code(node.value):
                    found.setdefault(node.value, path.name)
        assert len(found) > 80
        # The last is no code but the end of several.
        assert found.keys() - declared - refusals.UNDECLARED == {"DoesNotExistException"}

    def test_that_an_operation_does_not_declare_are_defects(self, api, monkeypatch):
        def fail(_context, _request):
            raise ApiError("DeploymentDoesNotExistException", "What?")

        monkeypatch.setitem(operations.OPERATIONS, "ListApplications", locked(fail))
        with pytest.raises(requests.AnswerError, match="never is"):
            api.service.call(SCOPE, "ListApplications", {})
        api.assert_refused("ListApplications", {}, "InternalFailure")

    def test_that_an_operation_does_declare_are_its_own(self):
        declared = {error.name for error in model.operation_model("StopDeployment").error_shapes}
        assert model.declared_errors("StopDeployment") == declared
        assert "DeploymentDoesNotExistException" in declared


class TestRequests:
    @pytest.mark.parametrize(("name", "member"), MEMBERS)
    def test_of_wrong_types_are_refused(self, api, name, member):
        wrong = WRONG[model.members(name)[member].type_name]
        api.assert_refused(name, {member: wrong}, "SerializationException", member)

    @pytest.mark.parametrize("name", NAMES)
    def test_with_unknown_members_are_refused(self, api, name):
        api.assert_refused(name, {"surprise": 1}, "SerializationException", "surprise")

    def test_with_unknown_members_inside_are_refused(self, api):
        request = {"applicationName": "a", "tags": [{"Key": "k", "value": "v"}]}
        api.assert_refused("CreateApplication", request, "SerializationException", "tags.value")

    @pytest.mark.parametrize(("name", "member", "value"), list(lacking()))
    def test_without_what_is_required_are_refused(self, api, name, member, value):
        request = {}
        for each in requests.required_members(name):
            if each == member:
                break
            request[each] = something(model.members(name)[each])
        if value != "absent":
            request[member] = value
        api.assert_refused(name, request, refusals.code_of_missing(member), member)

    def test_may_have_nulls(self, api):
        api.call("CreateApplication", {"applicationName": "a", "computePlatform": None, "tags": None})
        assert api.call("GetApplication", {"applicationName": "a"})["application"]["computePlatform"] == "Server"

    @pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff"])
    def test_that_are_no_structure_are_refused(self, api, body):
        status, headers, answer = api.service.answer(SCOPE, "ListApplications", body)
        assert status == 400
        assert headers["x-amzn-ErrorType"] == "SerializationException"
        assert b'"__type": "SerializationException"' in answer

    def test_may_be_empty(self, api):
        assert api.service.answer(SCOPE, "ListApplications", b"")[0] == 200

    def test_have_times_as_numbers(self):
        read = model.read_request("ListDeployments", {"createTimeRange": {"start": 1.5, "end": None}})
        assert read == {"createTimeRange": {"start": datetime.fromtimestamp(1.5, timezone.utc)}}


class TestAnswers:
    @pytest.mark.parametrize(
        "answer",
        [
            {"applications": "Shop"},
            {"applications": ["Shop", 1]},
            {"applications": ["a b"]},
            {"application": []},
            {"nextToken": None},
        ],
    )
    def test_that_do_not_fit_are_defects(self, api, monkeypatch, answer, capsys):
        monkeypatch.setitem(operations.OPERATIONS, "ListApplications", locked(lambda *_: answer))
        with pytest.raises(requests.AnswerError):
            api.service.call(SCOPE, "ListApplications", {})
        status, headers, body = api.service.answer(SCOPE, "ListApplications", b"{}")
        assert (status, headers["x-amzn-ErrorType"]) == (500, "InternalFailure")
        assert b"would answer nonsense" in body
        assert "AnswerError" in capsys.readouterr().err

    def test_are_checked_for_enums(self):
        with pytest.raises(requests.AnswerError, match="Paused"):
            requests.check_answer("GetDeployment", {"deploymentInfo": {"status": "Paused"}})

    def test_have_times_as_numbers(self, api):
        api.make_application()
        raw = api.call("GetApplication", {"applicationName": "Shop"})["application"]["createTime"]
        assert isinstance(raw, float)
        parsed = api.client.get_application(applicationName="Shop")["application"]["createTime"]
        assert abs((datetime.now(timezone.utc) - parsed).total_seconds()) < 60

    def test_that_say_nothing_have_no_body(self, api):
        api.make_application()
        body = b'{"applicationName": "Shop", "newApplicationName": "Store"}'
        assert api.service.answer(SCOPE, "UpdateApplication", body)[2] == b""
        assert api.client.delete_application(applicationName="Store").keys() == {"ResponseMetadata"}


class TestClient:
    def test_raises_the_services_own_exceptions(self, api):
        with pytest.raises(api.client.exceptions.ApplicationDoesNotExistException, match="Shop"):
            api.client.get_application(applicationName="Shop")

    def test_raises_them_for_requests_that_do_not_fit(self, api):
        with pytest.raises(api.careless.exceptions.InvalidApplicationNameException):
            api.careless.create_application(applicationName="a b")
        with pytest.raises(api.careless.exceptions.ApplicationNameRequiredException):
            api.careless.create_application()

    def test_sees_throttling(self, api):
        from emulator.faults import Fault

        api.faults.add(Fault("List*", "ThrottlingException", "Rate exceeded", times=1))
        with pytest.raises(ClientError) as caught:
            api.client.list_applications()
        assert caught.value.response["Error"] == {"Code": "ThrottlingException", "Message": "Rate exceeded"}
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert api.client.list_applications()["applications"] == []

    def test_may_be_of_another_account_or_region(self, api):
        api.make_application()
        from emulator.aws import Scope

        for scope in (Scope("111111111111", "us-east-1"), Scope("000000000000", "eu-west-1")):
            assert api.make_client(scope).list_applications()["applications"] == []

    def test_finds_nothing_once_all_is_forgotten(self):
        api = Api()
        api.make_application()
        api.make_group()
        api.deploy()
        api.service.clear()
        assert api.runs.started[0].stop_requested.is_set()
        assert api.client.list_applications()["applications"] == []
