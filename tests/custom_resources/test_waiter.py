"""The state machine, run with a handler that waits: to the end, past its time, and through failures of Lambda."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cdk_codedeploy.custom_resources.waiter import SECONDS, definition
from cdk_codedeploy.handlers.contract import CLOUDFORMATION_WAITS, TO_ANSWER
from tests.handlers.fake_aws import FakeCodeDeploy
from tests.handlers.stacks import Invocation, Stack
from tests.handlers.waiting_handler import SampleProperties, WaitingHandler

MACHINE = definition("aws")
FUNCTION = Invocation().invoked_function_arn


class LambdaError(Exception):
    """An invocation that Lambda ended."""


class Execution:
    """What Step Functions does with the kinds of states that are used here."""

    def __init__(self, invoke: Callable[[str, dict[str, Any]], dict[str, Any]], sleep: Callable[[float], None]) -> None:
        self._invoke = invoke
        self._sleep = sleep
        self.visited: list[str] = []

    def run(self, document: dict[str, Any]) -> str:
        name = MACHINE["StartAt"]
        while True:
            self.visited.append(name)
            state = MACHINE["States"][name]
            match state["Type"]:
                case "Succeed":
                    return "SUCCEEDED"
                case "Wait":
                    self._sleep(state["Seconds"])
                    name = state["Next"]
                case "Choice":
                    (choice,) = state["Choices"]
                    assert choice["Variable"] == "$.answered"
                    name = choice["Next"] if document["answered"] is choice["BooleanEquals"] else state["Default"]
                case "Task":
                    try:
                        document, name = self._task(state, document), state["Next"]
                    except LambdaError as error:
                        if "Catch" not in state:
                            return "FAILED"
                        (catch,) = state["Catch"]
                        assert catch["ResultPath"] == "$.failure"
                        found = {"Error": type(error).__name__, "Cause": str(error)}
                        document, name = {**document, "failure": found}, catch["Next"]

    def _task(self, state: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
        assert state["Resource"] == "arn:aws:states:::lambda:invoke"
        assert state["Parameters"] == {"FunctionName.$": "$.function", "Payload.$": "$"}
        assert state["OutputPath"] == "$.Payload"
        (retry,) = state["Retry"]
        for attempt in range(retry["MaxAttempts"] + 1):
            try:
                return json.loads(json.dumps(self._invoke(document["function"], json.loads(json.dumps(document)))))
            except LambdaError:  # noqa: PERF203 (a retry)
                if attempt == retry["MaxAttempts"]:
                    raise
                self._sleep(retry["IntervalSeconds"] * retry["BackoffRate"] ** attempt)
        raise AssertionError


@pytest.fixture
def client() -> FakeCodeDeploy:
    return FakeCodeDeploy()


@pytest.fixture
def stack(client: FakeCodeDeploy) -> Stack:
    return Stack(WaitingHandler(client))


def begun(stack: Stack, polls: int) -> dict[str, Any]:
    stack.frame(stack.event("Create", SampleProperties(team="shop", polls=polls)), Invocation())
    (document,) = stack.executions.values()
    return document


def call(stack: Stack) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    def invoke(function: str, payload: dict[str, Any]) -> dict[str, Any]:
        assert function == FUNCTION
        return stack.frame(payload, Invocation())

    return invoke


def test_asks_until_the_work_is_done(stack: Stack) -> None:
    document = begun(stack, polls=3)
    execution = Execution(call(stack), stack._sleep)
    assert execution.run(document) == "SUCCEEDED"
    assert [answer["Status"] for answer in stack.answers] == ["SUCCESS"]
    assert execution.visited.count("Look") == 4
    assert stack.slept == [SECONDS] * 4


def test_gives_up_in_time_to_answer(stack: Stack) -> None:
    document = begun(stack, polls=10_000)
    execution = Execution(call(stack), stack._sleep)
    start = stack.now
    assert execution.run(document) == "SUCCEEDED"
    assert [answer["Status"] for answer in stack.answers] == ["FAILED"]
    assert CLOUDFORMATION_WAITS - TO_ANSWER <= stack.now - start < CLOUDFORMATION_WAITS - TO_ANSWER + 2 * SECONDS
    # Step Functions allows 25,000 events in an execution; a look and a wait are ten.
    assert len(execution.visited) * 10 < 25_000
    assert MACHINE["TimeoutSeconds"] >= CLOUDFORMATION_WAITS - TO_ANSWER


def test_survives_invocations_that_lambda_ends(stack: Stack) -> None:
    failures = [LambdaError("out of memory")] * 4
    real = call(stack)

    def invoke(function: str, payload: dict[str, Any]) -> dict[str, Any]:
        if failures:
            raise failures.pop()
        return real(function, payload)

    assert Execution(invoke, stack._sleep).run(begun(stack, polls=0)) == "SUCCEEDED"
    assert [answer["Status"] for answer in stack.answers] == ["SUCCESS"]


def test_has_cloudformation_answered_where_looking_keeps_failing(stack: Stack, client: FakeCodeDeploy) -> None:
    real = call(stack)

    def invoke(function: str, payload: dict[str, Any]) -> dict[str, Any]:
        if "failure" not in payload:
            raise LambdaError("Sandbox.Timedout")
        return real(function, payload)

    execution = Execution(invoke, stack._sleep)
    assert execution.run(begun(stack, polls=0)) == "SUCCEEDED"
    assert execution.visited[-3:] == ["Give up", "Answered?", "Done"]
    ((answer),) = stack.answers
    assert answer["Reason"].startswith("it could not be looked after any more: LambdaError")
    assert client.applications == {}
