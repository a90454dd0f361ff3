"""A CodeDeploy in memory that fails as a real one does: before it has done anything, and after."""

from __future__ import annotations

from random import Random
from threading import Lock
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.handlers.fake_aws import FakeCodeDeploy

CHANGING = {
    "RegisterOnPremisesInstance",
    "DeregisterOnPremisesInstance",
    "AddTagsToOnPremisesInstances",
    "RemoveTagsFromOnPremisesInstances",
}


class FaultyCodeDeploy(FakeCodeDeploy):
    """Throttles a part of the requests, and loses the answers to another part.

    Args:
        throttled: The part that is throttled, 0 to 1.
        lost: The part whose answer is lost after everything was done, 0 to 1.
        seed: What the chances come from.
    """

    def __init__(self, *, throttled: float = 0, lost: float = 0, seed: int = 1) -> None:
        super().__init__()
        self._throttled, self._lost = throttled, lost
        self._random, self._chance = Random(seed), Lock()
        self.sent: list[str] = []
        self.done: list[tuple[str, dict[str, Any]]] = []

    def _call(self, operation: Any, method: str, request: dict[str, Any]) -> dict[str, Any]:
        with self._chance:
            throttled = self._random.random() < self._throttled
            lost = self._random.random() < self._lost
            self.sent.append(operation.name)
        if throttled:
            answer = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
            raise ClientError(answer, operation.name)
        found = super()._call(operation, method, request)
        if operation.name in CHANGING:
            self.done.append((operation.name, request))
        if lost:
            raise ReadTimeoutError(endpoint_url="https://codedeploy")
        return found

    def registered(self) -> list[str]:
        """The names in the order in which they were registered, each time."""
        return [request["instanceName"] for name, request in self.done if name == "RegisterOnPremisesInstance"]
