"""The state machine of a fleet, as the fleet's handler uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from cdk_codedeploy.operations.errors import OperationError, translated


class MachineClient(Protocol):
    """What is used of a Step Functions client of boto3."""

    def start_execution(self, **request: object) -> Mapping[str, Any]:
        """Start an execution."""
        ...

    def describe_execution(self, **request: object) -> Mapping[str, Any]:
        """Return an execution."""
        ...

    def stop_execution(self, **request: object) -> Mapping[str, Any]:
        """Stop an execution."""
        ...

    def list_executions(self, **request: object) -> Mapping[str, Any]:
        """List executions."""
        ...


class FleetMachine:
    """The state machine of one fleet.

    Args:
        client: A Step Functions client.
        arn: ARN of the state machine.
    """

    def __init__(self, client: MachineClient, arn: str) -> None:
        self._client = client
        self._arn = arn

    def start(self, name: str, document: Mapping[str, Any]) -> None:
        """Start an execution, once for each name."""
        try:
            with translated("start the state machine of the fleet"):
                self._client.start_execution(stateMachineArn=self._arn, name=name, input=json.dumps(document))
        except OperationError as error:
            # It has been started, and has come to its end since.
            if error.code != "ExecutionAlreadyExists":
                raise

    def status(self, name: str) -> str:
        """Return what has become of an execution, in the service's word."""
        with translated("look at the state machine of the fleet"):
            return str(self._client.describe_execution(executionArn=self._execution(name))["status"])

    def stop(self, name: str) -> None:
        """Stop an execution. Its batches that are under way come to their end all the same."""
        with translated("stop the state machine of the fleet"):
            self._client.stop_execution(
                executionArn=self._execution(name), cause="another deployment of the fleet has taken its place"
            )

    def running(self) -> Iterator[str]:
        """Return the names of the executions that run."""
        request: dict[str, object] = {"stateMachineArn": self._arn, "statusFilter": "RUNNING"}
        while True:
            with translated("list what the state machine of the fleet does"):
                page = self._client.list_executions(**request)
            yield from (str(each["name"]) for each in page.get("executions") or ())
            if not page.get("nextToken"):
                return
            request["nextToken"] = page["nextToken"]

    def _execution(self, name: str) -> str:
        return f"{self._arn.replace(':stateMachine:', ':execution:')}:{name}"
