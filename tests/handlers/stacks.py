"""CloudFormation and Lambda around a handler: requests as text, the state machine's loop, and what was answered."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import count
from typing import Any

from cdk_codedeploy.handlers.answer import ANSWER_MAX
from cdk_codedeploy.handlers.contract import Handler
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.properties import encode
from cdk_codedeploy.handlers.world import World

STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/0f0e0d0c"
START = datetime(2030, 1, 1, tzinfo=timezone.utc).timestamp()
POLL_SECONDS = 10


@dataclass
class Invocation:
    """What Lambda tells a function."""

    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:111122223333:function:Handler"
    log_group_name: str = "handler-logs"
    log_stream_name: str = "2030/01/01/1"


class Stack:
    """One stack with one custom resource, and the clock."""

    def __init__(self, handler: Handler[Any], **world: Any) -> None:
        self.now = START
        self.slept: list[float] = []
        self.answers: list[dict[str, Any]] = []
        self.executions: dict[str, dict[str, Any]] = {}
        self.physical_id: str | None = None
        self.properties: dict[str, Any] | None = None
        self._ids = count(1)
        effects: dict[str, Any] = {
            "now": lambda: self.now,
            "sleep": self._sleep,
            "send": self._send,
            "wait": self._wait,
        }
        self.frame = Frame(handler, World(**{**effects, **world}))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def _send(self, address: str, body: bytes) -> None:
        assert "X-Amz-Signature=secret" in address
        assert len(body) <= ANSWER_MAX
        self.answers.append(json.loads(body))

    def _wait(self, name: str, document: Mapping[str, Any]) -> None:
        # Step Functions keeps the first execution of a name.
        self.executions.setdefault(name, json.loads(json.dumps(document)))

    def event(
        self, kind: str, properties: object, *, physical_id: str | None = None, old: object = None
    ) -> dict[str, Any]:
        """Return a request as CloudFormation sends it."""
        stamp = datetime.fromtimestamp(self.now, timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        event: dict[str, Any] = {
            "RequestType": kind,
            "ResponseURL": f"https://example.invalid/answer?X-Amz-Date={stamp}&X-Amz-Expires=7200&X-Amz-Signature=secret",
            "StackId": STACK,
            "RequestId": f"request-{next(self._ids)}",
            "LogicalResourceId": "Thing",
            "ResourceType": "Custom::CodeDeployThing",
            "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:Handler",
            "ResourceProperties": self.sent(properties),
        }
        if physical_id is not None:
            event["PhysicalResourceId"] = physical_id
        if old is not None:
            event["OldResourceProperties"] = self.sent(old)
        return event

    def sent(self, properties: object) -> dict[str, Any]:
        found = properties if isinstance(properties, dict) else encode(properties)
        return as_text({"ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:Handler", **found})

    def deliver(self, event: dict[str, Any]) -> dict[str, Any] | None:
        """Call the function with a request, and its state machine to the end. Returns the answer, if there was one."""
        before = len(self.answers)
        known = set(self.executions)
        assert self.frame(copy.deepcopy(event), Invocation()) == {}
        for name in self.executions.keys() - known:
            self.loop(self.executions[name])
        return self.answers[-1] if len(self.answers) > before else None

    def loop(self, document: dict[str, Any]) -> None:
        """Do what the state machine does."""
        while not document.get("answered"):
            self.now += POLL_SECONDS
            document = json.loads(json.dumps(self.frame(document, Invocation())))

    def create(self, properties: object) -> dict[str, Any]:
        answer = self.deliver(self.event("Create", properties))
        assert answer is not None
        self.physical_id, self.properties = answer["PhysicalResourceId"], properties  # type: ignore[assignment]
        return answer

    def update(self, properties: object) -> dict[str, Any]:
        """Update, and remove what was replaced, as CloudFormation does after the whole stack was updated."""
        event = self.event("Update", properties, physical_id=self.physical_id, old=self.properties)
        answer = self.deliver(event)
        assert answer is not None
        if answer["Status"] == "SUCCESS":
            replaced, before = self.physical_id, self.properties
            self.physical_id, self.properties = answer["PhysicalResourceId"], properties  # type: ignore[assignment]
            if replaced != self.physical_id:
                removed = self.deliver(self.event("Delete", before, physical_id=replaced))
                assert removed is not None
                assert removed["Status"] == "SUCCESS"
        return answer

    def delete(self) -> dict[str, Any]:
        answer = self.deliver(self.event("Delete", self.properties, physical_id=self.physical_id))
        assert answer is not None
        return answer


def as_text(value: Any) -> Any:
    """Return a value as CloudFormation sends it: lists and maps as they are, everything else as text."""
    if isinstance(value, dict):
        return {name: as_text(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
