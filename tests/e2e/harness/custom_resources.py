"""Custom resources as CloudFormation asks for them: a request to the function, an answer at the address in it."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from harness import permissions
from harness.deployments import eventually
from harness.server import ACCOUNT, REGION, Emulator

_POLL_SECONDS = 0.05
_STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/Nobodys/{uuid.uuid4()}"


@dataclass
class CustomResource:
    """A custom resource that no template has.

    Args:
        emulator: Where it is.
        function: Name of the function that meets the requests.
        bucket: Name of a bucket, where the answers are sent to.
        properties: Its properties, as CloudFormation sends them, once it is there.
        physical_id: Its id, once it is there.
        stack_id: ARN of the stack that it is said to belong to. Default: of none that there is.
    """

    emulator: Emulator
    function: str
    bucket: str
    properties: dict[str, Any] = field(default_factory=dict[str, Any])
    physical_id: str = ""
    stack_id: str = _STACK
    _name: str = field(default_factory=lambda: f"R{uuid.uuid4().hex[:8]}")

    @property
    def role(self) -> str:
        """Name of the function's role."""
        found = self.emulator.client("lambda").get_function_configuration(FunctionName=self.function)
        return str(found["Role"]).rpartition("/")[2]

    def create(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for it, and return the answer."""
        return self._ask("Create", properties)

    def update(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for a change, and return the answer."""
        return self._ask("Update", properties, OldResourceProperties=self.properties)

    def delete(self, properties: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for its end, and return the answer.

        Args:
            properties: Others than it has, such as none that the function understands.
        """
        return self._ask("Delete", self.properties if properties is None else properties)

    def _ask(self, kind: str, properties: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        request = str(uuid.uuid4())
        place = {"Bucket": self.bucket, "Key": f"answers/{request}"}
        event = {
            "RequestType": kind,
            "RequestId": request,
            "ResponseURL": self.emulator.client("s3").generate_presigned_url("put_object", Params=place),
            "StackId": self.stack_id,
            "LogicalResourceId": self._name,
            "ResourceType": "Custom::Nobodys",
            "ResourceProperties": dict(properties),
            **({"PhysicalResourceId": self.physical_id} if self.physical_id else {}),
            **more,
        }
        client = self.emulator.client("lambda")
        client.invoke(FunctionName=self.function, InvocationType="Event", Payload=json.dumps(event).encode())
        answer = eventually(lambda: self._answer(place), f"the answer to {kind}")
        if answer["Status"] == "SUCCESS":
            self.properties = dict(properties)
            self.physical_id = "" if kind == "Delete" else answer["PhysicalResourceId"]
        return answer

    def _answer(self, place: Mapping[str, str]) -> dict[str, Any] | None:
        try:
            content = self.emulator.client("s3").get_object(**place)["Body"].read()
        except ClientError:
            return None
        found: dict[str, Any] = json.loads(content)
        return found


def sift(role: str, actions: Collection[str], resource: CustomResource, what: str, *arguments: Any) -> dict[str, Any]:
    """Take actions from a function's role, ask it for something, and give each one back when it has been refused.

    The function tries again as long as it is refused something, so it gets to the next one.

    Args:
        role: Name of the role.
        actions: The actions, a few at a time: its patience ends after a minute of its own time.
        resource: Whom to ask.
        what: ``create``, ``update`` or ``delete``.
        arguments: What that is given.

    Returns:
        The answer.

    Raises:
        AssertionError: When one of the actions was never missed.
    """
    answers: list[dict[str, Any]] = []
    emulator = resource.emulator
    emulator.control("DELETE", "calls")
    asking = threading.Thread(target=lambda: answers.append(getattr(resource, what)(*arguments)))
    with permissions.withheld(emulator, role, actions) as held:
        asking.start()
        while asking.is_alive():
            if refused := held.refused() & held.missing:
                held.give_back(refused)
            time.sleep(_POLL_SECONDS)
        missing = set(held.missing)
    assert answers, f"{what} was not answered"
    assert not missing, f"{what} did not miss {sorted(missing)}; it was answered {answers[0]}"
    return answers[0]
