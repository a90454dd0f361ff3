"""A CodeDeploy that waits for the answer of a hook, and a Lambda that gives a function time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

EVENT = {"DeploymentId": "d-0123ABCDE", "LifecycleEventHookExecutionId": "e-1"}


@dataclass
class Waiting:
    """The client of a CodeDeploy that waits."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def put_lifecycle_event_hook_execution_status(self, **request: object) -> dict[str, Any]:
        if self.refusals:
            code = self.refusals.pop(0)
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "PutLifecycleEventHookExecutionStatus")
        self.answers.append(request)
        return {"lifecycleEventHookExecutionId": request["lifecycleEventHookExecutionId"]}

    @property
    def statuses(self) -> list[object]:
        return [each["status"] for each in self.answers]


@dataclass
class Invocation:
    """What Lambda tells of an invocation."""

    milliseconds: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@pytest.fixture
def client() -> Waiting:
    return Waiting()
