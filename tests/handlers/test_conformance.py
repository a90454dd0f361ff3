"""Every handler keeps the contract: repeats, late and duplicate requests, failures at each step, time-outs, rollbacks.

A handler without a case fails here; so does one that answers what CloudFormation would refuse.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from secrets import token_hex
from typing import Any

import pytest

from cdk_codedeploy.handlers import HANDLERS, handler_class
from cdk_codedeploy.handlers.contract import CLOUDFORMATION_WAITS, request_token
from cdk_codedeploy.handlers.frame import PATIENCE
from tests.handlers.case import Case
from tests.handlers.cases import CASES
from tests.handlers.stacks import STACK, START, Invocation, Stack

ALL = sorted(CASES)
STEPS = [(name, step) for name in ALL for step in range(len(CASES[name]().steps))]


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]()


each_handler = pytest.mark.parametrize("case", ALL, indirect=True)
each_step = pytest.mark.parametrize(("case", "step"), STEPS, indirect=["case"])


def succeeded(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    assert answer["Status"] == "SUCCESS", answer["Reason"]
    return answer


def failed(answer: dict[str, Any] | None) -> dict[str, Any]:
    assert answer is not None
    assert answer["Status"] == "FAILED"
    return answer


def test_every_registered_handler_has_a_case() -> None:
    assert HANDLERS.keys() <= CASES.keys()


@pytest.mark.parametrize("kind", HANDLERS)
def test_registered_module_has_the_handler_and_its_function(kind: str) -> None:
    assert handler_class(kind).kind == kind
    assert isinstance(CASES[kind]().handler, handler_class(kind))
    assert callable(import_module(HANDLERS[kind]).handle)


@each_handler
class TestRequests:
    def test_create_update_delete(self, case: Case) -> None:
        before = case.state()
        stack = Stack(case.handler)
        created = succeeded(stack.create(case.first))
        first = case.state()
        assert first != before
        updated = succeeded(stack.update(case.second))
        assert case.state() != first
        deleted = succeeded(stack.delete())
        # One resource from beginning to end.
        ids = {answer["PhysicalResourceId"] for answer in (created, updated, deleted)}
        assert len(ids) == 1
        assert {answer["RequestId"] for answer in stack.answers} == {"request-1", "request-2", "request-3"}
        assert {(answer["StackId"], answer["LogicalResourceId"]) for answer in stack.answers} == {(STACK, "Thing")}

    def test_physical_id_carries_the_token_of_the_request(self, case: Case) -> None:
        stack = Stack(case.handler)
        created = succeeded(stack.create(case.first))
        assert request_token(STACK, "Thing", "request-1") in created["PhysicalResourceId"]
        assert case.handler.made(created["PhysicalResourceId"])
        assert len(created["PhysicalResourceId"]) <= 1024

    def test_same_request_twice_has_the_effect_of_one(self, case: Case) -> None:
        stack = Stack(case.handler)
        event = stack.event("Create", case.first)
        first = succeeded(stack.deliver(event))
        state = case.state()
        stack.executions.clear()
        second = succeeded(stack.deliver(event))
        assert first == second
        assert case.state() == state
        stack.physical_id, stack.properties = first["PhysicalResourceId"], case.first
        again = stack.event("Update", case.second, physical_id=stack.physical_id, old=case.first)
        assert succeeded(stack.deliver(again))
        state = case.state()
        stack.executions.clear()
        assert succeeded(stack.deliver(again))
        assert case.state() == state

    def test_duplicate_while_the_first_one_waits_starts_nothing_new(self, case: Case) -> None:
        stack = Stack(case.handler)
        event = stack.event("Create", case.first)
        stack.frame(event, Invocation())
        stack.frame(event, Invocation())
        assert len(stack.executions) == (1 if case.waits else 0)
        for document in stack.executions.values():
            stack.loop(document)
        assert [answer["Status"] for answer in stack.answers] == ["SUCCESS"] * (1 if case.waits else 2)

    def test_same_properties_again_change_nothing(self, case: Case) -> None:
        stack = Stack(case.handler)
        stack.create(case.first)
        state = case.state()
        assert succeeded(stack.update(case.first))
        assert case.state() == state

    def test_rollback_of_an_update_restores_what_was_there(self, case: Case) -> None:
        stack = Stack(case.handler)
        created = stack.create(case.first)
        state = case.state()
        succeeded(stack.update(case.second))
        rolled_back = succeeded(stack.update(case.first))
        assert case.state() == state
        assert rolled_back["PhysicalResourceId"] == created["PhysicalResourceId"]
        assert rolled_back["Data"] == created["Data"]

    def test_request_that_comes_too_late_does_nothing(self, case: Case) -> None:
        stack = Stack(case.handler)
        before = case.state()
        event = stack.event("Create", case.first)
        stack.now = START + CLOUDFORMATION_WAITS + 1
        assert stack.deliver(event) is None
        assert case.state() == before

    def test_unknown_property_is_refused_and_makes_nothing(self, case: Case) -> None:
        stack = Stack(case.handler)
        before = case.state()
        properties = {**stack.sent(case.first), "Surprise": "1"}
        answer = failed(stack.deliver(stack.event("Create", properties)))
        assert answer["Reason"].startswith("Surprise: got a property that nobody knows, but there are ")
        assert case.state() == before


@each_handler
class TestDelete:
    def test_twice(self, case: Case) -> None:
        stack = Stack(case.handler)
        stack.create(case.first)
        succeeded(stack.delete())
        succeeded(stack.delete())

    def test_of_what_was_never_created(self, case: Case) -> None:
        stack = Stack(case.handler)
        before = case.state()
        never = case.handler.physical_id("0" * 32, START)
        succeeded(stack.deliver(stack.event("Delete", case.first, physical_id=never)))
        assert case.state() == before

    def test_of_an_id_that_cloudformation_made_up(self, case: Case) -> None:
        # When a creation was never answered.
        stack = Stack(case.handler)
        made_up = "Shop-Thing-1ABCDEFGH"
        answer = succeeded(stack.deliver(stack.event("Delete", case.first, physical_id=made_up)))
        assert answer["PhysicalResourceId"] == made_up
        assert all(not fake.calls[1 if name == "codedeploy" else 0 :] for name, fake in case.fakes.items())

    @pytest.mark.parametrize("properties", [{}, {"FromAnotherVersion": "1"}])
    def test_with_properties_of_another_version(self, case: Case, properties: dict[str, str]) -> None:
        stack = Stack(case.handler)
        created = stack.create(case.first)
        succeeded(stack.deliver(stack.event("Delete", properties, physical_id=created["PhysicalResourceId"])))


@each_step
class TestFailureAtEachStep:
    """Whichever call of a creation is refused, nothing is left, and what follows works."""

    def broken(self, case: Case, step: int, code: str = "InternalFailure") -> Stack:
        service, operation = case.steps[step]
        case.fakes[service].plan(operation, code)
        return Stack(case.handler)

    def test_create_leaves_nothing_and_says_why(self, case: Case, step: int) -> None:
        stack = self.broken(case, step)
        before = case.state()
        answer = failed(stack.create(case.first))
        assert case.state() == before
        assert answer["Reason"].startswith("could not ")
        assert "planned by the test (InternalFailure)" in answer["Reason"]
        assert answer["Reason"].endswith(". Log: handler-logs, 2030/01/01/1")
        assert case.handler.made(answer["PhysicalResourceId"])

    def test_delete_after_a_failed_create(self, case: Case, step: int) -> None:
        stack = self.broken(case, step)
        before = case.state()
        failed(stack.create(case.first))
        succeeded(stack.delete())
        assert case.state() == before

    def test_create_again_after_a_failed_create(self, case: Case, step: int) -> None:
        stack = self.broken(case, step)
        failed(stack.create(case.first))
        stack.delete()
        succeeded(stack.create(case.first))

    def test_create_waits_until_a_permission_has_spread(self, case: Case, step: int) -> None:
        service, operation = case.steps[step]
        case.fakes[service].plan(operation, "AccessDenied", "AccessDenied")
        stack = Stack(case.handler)
        succeeded(stack.create(case.first))
        assert stack.slept == list(PATIENCE[:2])

    def test_create_without_a_permission_fails_in_the_end(self, case: Case, step: int) -> None:
        service, operation = case.steps[step]
        case.fakes[service].plan(operation, *["AccessDenied"] * (len(PATIENCE) + 1))
        stack = Stack(case.handler)
        before = case.state()
        assert "AccessDenied" in failed(stack.create(case.first))["Reason"]
        assert stack.slept == list(PATIENCE)
        assert case.state() == before

    def test_failure_that_nobody_expected_tells_its_kind_alone(
        self, case: Case, step: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        service, operation = case.steps[step]
        original = case.fakes[service]._call

        secret = token_hex()

        def call(model: Any, method: str, request: dict[str, Any]) -> dict[str, Any]:
            if model.name == operation:
                raise RuntimeError(secret)
            return original(model, method, request)

        monkeypatch.setattr(case.fakes[service], "_call", call)
        answer = failed(Stack(case.handler).create(case.first))
        assert answer["Reason"].startswith("an error that nobody expected, RuntimeError; the log says where")
        assert secret not in json.dumps(answer) + caplog.text


@each_handler
def test_failed_update_keeps_the_resource(case: Case) -> None:
    stack = Stack(case.handler)
    created = stack.create(case.first)
    for service, operation in (*case.steps, ("codedeploy", "TagResource")):
        if service in case.fakes:
            case.fakes[service].plan(operation, "InternalFailure")
    answer = failed(stack.update(case.second))
    assert answer["PhysicalResourceId"] == created["PhysicalResourceId"]
    for fake in case.fakes.values():
        fake._planned.clear()
    # CloudFormation then updates back, from properties that never came to be.
    stack.properties = case.second  # type: ignore[assignment]
    assert succeeded(stack.update(case.first))["Data"] == created["Data"]


WAITING = [name for name in ALL if CASES[name]().waits]


@pytest.mark.parametrize("case", WAITING, indirect=True)
class TestTimeOut:
    def never(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
        asked: list[object] = []
        looks = case.handler.is_complete

        def look(properties: Any, request: Any, state: Any) -> Any:
            asked.append(state)
            return looks(properties, request, {**state, "polls": 0})

        monkeypatch.setattr(case.handler, "is_complete", look)
        case.hang()
        return lambda: len(asked)

    def test_leaves_five_minutes_to_answer_and_nothing_else(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = self.never(case, monkeypatch)
        before = case.state()
        stack = Stack(case.handler)
        answer = failed(stack.create(case.first))
        assert "it was not complete when its time was over: it waited for " in answer["Reason"]
        assert START + 54 * 60 < stack.now <= START + 56 * 60
        assert asked() > 300
        assert case.state() == before
        succeeded(stack.delete())

    def test_of_an_update_keeps_the_resource(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        stack = Stack(case.handler)
        created = stack.create(case.first)
        self.never(case, monkeypatch)
        answer = failed(stack.update(case.second))
        assert answer["PhysicalResourceId"] == created["PhysicalResourceId"]

    def test_shorter_service_timeout_is_kept(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        self.never(case, monkeypatch)
        stack = Stack(case.handler)
        failed(stack.deliver(stack.event("Create", {**stack.sent(case.first), "ServiceTimeout": "900"})))
        assert START + 9 * 60 < stack.now <= START + 11 * 60

    def test_function_that_lambda_ended_is_answered_for(self, case: Case) -> None:
        before = case.state()
        stack = Stack(case.handler)
        stack.frame(stack.event("Create", case.first), Invocation())
        (document,) = stack.executions.values()
        stack.loop({**document, "failure": {"Error": "Sandbox.Timedout", "Cause": "secret"}})
        (answer,) = stack.answers
        assert failed(answer)["Reason"].startswith("it could not be looked after any more: Sandbox.Timedout")
        assert case.state() == before


def test_what_the_state_machine_keeps_holds_no_credentials_and_is_small() -> None:
    case = CASES["Sample"]()
    stack = Stack(case.handler)
    stack.frame(stack.event("Create", case.first), Invocation())
    (document,) = stack.executions.values()
    assert set(document) == {"function", "poll"}
    assert set(document["poll"]) == {"event", "creates", "deadline", "state"}
    assert len(json.dumps(document)) < 10_000
