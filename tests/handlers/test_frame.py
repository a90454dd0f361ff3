"""What the frame does beside the contract that every handler is held to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cdk_codedeploy.handlers.contract import Done, Handler, Waiting
from cdk_codedeploy.handlers.frame import PATIENCE
from tests.handlers.fake_aws import FakeCodeDeploy
from tests.handlers.stacks import START, Invocation, Stack
from tests.handlers.waiting_handler import SampleProperties, WaitingHandler


@pytest.fixture
def client() -> FakeCodeDeploy:
    return FakeCodeDeploy()


@pytest.fixture
def stack(client: FakeCodeDeploy) -> Stack:
    return Stack(WaitingHandler(client))


class TestReplacement:
    """A property that replaces makes another resource, and CloudFormation removes the old one at the end."""

    LAMBDA = SampleProperties(team="shop", platform="Lambda")

    def test_makes_another_one_and_removes_the_first(self, stack: Stack, client: FakeCodeDeploy) -> None:
        created = stack.create(SampleProperties(team="shop"))
        updated = stack.update(self.LAMBDA)
        assert updated["PhysicalResourceId"] != created["PhysicalResourceId"]
        ((name, application),) = client.applications.items()
        assert (name, application.platform) == (updated["PhysicalResourceId"], "Lambda")

    @pytest.mark.parametrize("operation", ["CreateApplication", "GetApplication"])
    def test_that_fails_keeps_the_first(self, stack: Stack, client: FakeCodeDeploy, operation: str) -> None:
        created = stack.create(SampleProperties(team="shop"))
        before = client.state()
        client.plan(operation, "InternalFailure")
        answer = stack.update(self.LAMBDA)
        assert (answer["Status"], answer["PhysicalResourceId"]) == ("FAILED", created["PhysicalResourceId"])
        assert client.state() == before

    def test_is_none_where_the_properties_of_before_are_not_understood(self, stack: Stack) -> None:
        created = stack.create(SampleProperties(team="shop"))
        event = stack.event("Update", self.LAMBDA, physical_id=created["PhysicalResourceId"], old={"Team": ["odd"]})
        answer = stack.deliver(event)
        assert answer is not None
        assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", created["PhysicalResourceId"])


class Dated(WaitingHandler):
    """Names its resources by when CloudFormation asked for them."""

    def physical_id(self, token: str, asked: float) -> str:
        return f"{super().physical_id(token, asked)}-{asked:.0f}"


@pytest.mark.parametrize("signed", [True, False])
def test_a_resource_is_named_by_when_it_was_asked_for_however_long_it_takes(
    client: FakeCodeDeploy, signed: bool
) -> None:
    stack = Stack(Dated(client))
    event = stack.event("Create", SampleProperties(team="shop", polls=7))
    if not signed:
        event["ResponseURL"] = "https://example.invalid/answer?X-Amz-Signature=secret"
    answer = stack.deliver(event)
    assert answer is not None
    assert answer["Status"] == "SUCCESS"
    assert answer["PhysicalResourceId"].endswith(f"-{START:.0f}")
    assert list(client.applications) == [answer["PhysicalResourceId"]]


class Talkative(WaitingHandler):
    """Answers more than CloudFormation takes."""

    def is_complete(self, *arguments: Any) -> Done | Waiting:
        return Done({"Big": "x" * 5000})


class TestLargeAnswers:
    def test_fail_the_creation_and_clear_it_up(self, client: FakeCodeDeploy) -> None:
        answer = Stack(Talkative(client)).create(SampleProperties(team="shop"))
        assert answer["Status"] == "FAILED"
        assert "give the custom resource's provider a bucket for data" in answer["Reason"]
        assert client.applications == {}

    def test_are_kept_where_there_is_a_bucket(self, client: FakeCodeDeploy) -> None:
        stack = Stack(Talkative(client), store=lambda name, content: {"DataKey": f"{name}.json"})
        answer = stack.create(SampleProperties(team="shop"))
        assert answer["Status"] == "SUCCESS"
        assert answer["Data"] == {"DataKey": f"{answer['PhysicalResourceId']}.json"}


class TestFailures:
    def test_of_clearing_up_do_not_hide_the_first(self, stack: Stack, client: FakeCodeDeploy) -> None:
        client.plan("GetApplication", "InternalFailure", message="the first")
        client.plan("DeleteApplication", "InternalFailure", message="the second")
        answer = stack.create(SampleProperties(team="shop"))
        assert "the first" in answer["Reason"]
        # CloudFormation's own request clears up then.
        stack.delete()
        assert client.applications == {}

    def test_of_starting_to_wait_clear_up(self, client: FakeCodeDeploy) -> None:
        def wait(name: str, document: object) -> None:
            raise RuntimeError("no state machine")

        answer = Stack(WaitingHandler(client), wait=wait).create(SampleProperties(team="shop"))
        assert answer["Status"] == "FAILED"
        assert client.applications == {}

    def test_of_permission_to_wait_is_waited_out(self, client: FakeCodeDeploy) -> None:
        refusals = [ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not yet"}}, "StartExecution")]

        def wait(name: str, document: Mapping[str, Any]) -> None:
            if refusals:
                raise refusals.pop()
            stack.executions[name] = dict(document)

        stack = Stack(WaitingHandler(client), wait=wait)
        assert stack.create(SampleProperties(team="shop"))["Status"] == "SUCCESS"
        assert stack.slept == list(PATIENCE[:1])

    def test_to_say_that_a_handler_waits(self, client: FakeCodeDeploy, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(WaitingHandler, "waits", False)
        answer = Stack(WaitingHandler(client)).create(SampleProperties(team="shop"))
        assert "an error that nobody expected, TypeError" in answer["Reason"]

    def test_to_answer_are_lambdas_to_repeat(self, client: FakeCodeDeploy) -> None:
        def send(address: str, body: bytes) -> None:
            raise OSError("CloudFormation could not be answered in 5 attempts")

        stack = Stack(WaitingHandler(client), send=send)
        stack.frame(stack.event("Create", SampleProperties(team="shop", polls=0)), Invocation())
        (document,) = stack.executions.values()
        with pytest.raises(OSError, match="could not be answered"):
            stack.loop(document)
        # Nothing was cleared up: the next try answers.
        assert len(client.applications) == 1


def test_log_never_shows_the_address(stack: Stack, client: FakeCodeDeploy, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    stack.create(SampleProperties(team="shop"))
    client.plan("TagResource", "InternalFailure")
    stack.update(SampleProperties(team="search"))
    assert "Create Thing (request-1) begins" in caplog.text
    assert "X-Amz-Signature" not in caplog.text
    assert "example.invalid" not in caplog.text


def test_handler_that_never_waits_needs_no_is_complete() -> None:
    class Simple(Handler[SampleProperties]):
        kind = "Simple"
        properties = SampleProperties

        def create(self, properties: Any, request: Any) -> Done:
            return Done()

        def update(self, properties: Any, before: Any, request: Any) -> Done:
            return Done()

        def delete(self, properties: Any, request: Any) -> Done:
            return Done()

    stack = Stack(Simple())
    assert stack.create(SampleProperties(team="shop"))["Status"] == "SUCCESS"
    with pytest.raises(NotImplementedError, match="Simple"):
        Simple().is_complete(None, None, {})  # type: ignore[arg-type]
