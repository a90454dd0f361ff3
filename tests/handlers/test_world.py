"""What the frame reaches for inside Lambda: a state machine and a bucket, as botocore's model has them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from cdk_codedeploy.handlers.world import DATA_BUCKET, WAITER, World
from tests.handlers.fake_aws import Fake


class ExecutionAlreadyExistsError(Exception):
    pass


class FakeStepFunctions(Fake):
    service = "stepfunctions"
    exceptions = SimpleNamespace(ExecutionAlreadyExists=ExecutionAlreadyExistsError)

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def do_start_execution(self, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002, N803
        if name in self.names:
            raise ExecutionAlreadyExistsError
        self.names.append(name)
        return {"executionArn": f"{stateMachineArn}:{name}", "startDate": 0}


class FakeStorage(Fake):
    service = "s3"

    def do_put_object(self, **request: Any) -> dict[str, Any]:
        return {"ETag": "e"}


@pytest.fixture
def clients() -> dict[str, Fake]:
    return {"stepfunctions": FakeStepFunctions(), "s3": FakeStorage()}


@pytest.fixture
def session(clients: dict[str, Fake]) -> Any:
    return SimpleNamespace(client=lambda service, **options: clients[service])


def test_waiting_is_one_execution_however_often_it_is_asked(
    session: Any, clients: dict[str, Fake], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WAITER, "arn:aws:states:eu-west-1:111122223333:stateMachine:Waiter")
    world = World.real(session)
    world.wait("0" * 32, {"poll": {}})
    world.wait("0" * 32, {"poll": {}})
    assert [json.loads(request["input"]) for _, request in clients["stepfunctions"].calls] == [{"poll": {}}] * 2
    assert clients["stepfunctions"].names == ["0" * 32]  # type: ignore[attr-defined]


def test_large_answers_are_kept_only_where_there_is_a_bucket(
    session: Any, clients: dict[str, Fake], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(DATA_BUCKET, raising=False)
    assert World.real(session).store is None
    monkeypatch.setenv(DATA_BUCKET, "data")
    store = World.real(session).store
    assert store is not None
    place = {"DataBucket": "data", "DataKey": "custom-resource-data/Thing-1.json"}
    assert store("Thing-1", b"{}") == place
    ((_, request),) = clients["s3"].calls
    assert request == {
        "Bucket": "data",
        "Key": "custom-resource-data/Thing-1.json",
        "Body": b"{}",
        "ContentType": "application/json",
    }
