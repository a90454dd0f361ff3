"""The CodeDeploy service."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.aws import Aws, LifecycleNotice, Scope
from emulator.clock import Clock
from emulator.codedeploy import model, paging, refusals, requests
from emulator.codedeploy.context import Context, Runs
from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.new_deployment import new_deployment, new_stack_deployment
from emulator.codedeploy.operations import OPERATIONS
from emulator.codedeploy.state import Deployment, DeploymentGroup, StackUpdate, Store
from emulator.faults import Faults

_CONTENT_TYPE = {"Content-Type": "application/x-amz-json-1.1"}

Response = tuple[int, dict[str, str], bytes]


class CodeDeploy:
    """The service: all accounts, all regions.

    Args:
        aws: The AWS around.
        clock: The time.
        faults: What is to go wrong.
        runs: What moves deployments. None for the real one; tests of the API stand in for it.
        page_size: How many items a page of a list has.
    """

    def __init__(
        self, aws: Aws, clock: Clock, faults: Faults, runs: Runs | None = None, page_size: int = paging.PAGE_SIZE
    ) -> None:
        self._clock = clock
        self._faults = faults
        self._page_size = page_size
        self._stores: dict[Scope, Store] = {}
        self._lock = threading.Lock()
        self.runs = runs if runs is not None else self._real_runs(aws)

    def answer(self, scope: Scope, operation: str, body: bytes) -> Response:
        """Answer a request over HTTP.

        Args:
            scope: Account and region.
            operation: The operation's name.
            body: The request: JSON.

        Returns:
            Status, headers and body.
        """
        try:
            self._faults.before(operation)
            answer = self.call(scope, operation, _decode(body))
        except ApiError as error:
            return _error(error.status, error.code, error.message)
        except Exception as error:  # noqa: BLE001 - A defect of the emulator must not look like an answer of AWS.
            traceback.print_exc()
            return _error(500, "InternalFailure", f"The emulator failed in {operation}: {error}")
        # Operations that answer nothing send no body.
        empty = operation in model.operation_names() and model.operation_model(operation).output_shape is None
        return 200, dict(_CONTENT_TYPE), b"" if empty else _encode(answer)

    def call(self, scope: Scope, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an operation.

        Args:
            scope: Account and region.
            operation: The operation's name.
            request: The request, with the names of botocore's model.

        Returns:
            The answer. Times are aware datetimes.

        Raises:
            ApiError: When the service refuses.
            AnswerError: When the emulator is wrong.
        """
        if operation not in OPERATIONS:
            raise ApiError("UnknownOperationException", f"CodeDeploy has no operation {operation!r}.")
        checked = requests.check_request(operation, request)
        context = Context(operation, self.store(scope), self._clock, self.runs, self._page_size)
        try:
            answer = dict(OPERATIONS[operation](context, checked) or {})
        except ApiError as error:
            if error.code not in refusals.UNDECLARED | model.declared_errors(operation):
                message = f"{operation} would be refused with {error}, which it never is."
                raise requests.AnswerError(message) from error
            raise
        requests.check_answer(operation, answer)
        return answer

    def store(self, scope: Scope) -> Store:
        """Return what the service remembers of an account in a region."""
        with self._lock:
            return self._stores.setdefault(scope, Store(scope))

    def clear(self) -> None:
        """Forget everything. Deployments on the move are stopped."""
        with self._lock:
            stores = list(self._stores.values())
            self._stores.clear()
        for store in stores:
            with store.lock:
                for deployment in store.deployments.values():
                    deployment.stop_rolls_back = False
                    deployment.stop_requested.set()

    def instance_waits(self, scope: Scope, notice: LifecycleNotice) -> None:
        """Deal with an instance that waits in a lifecycle hook of an Auto Scaling group.

        Args:
            scope: Account and region.
            notice: Which one.
        """
        self.runs.instance_waits(self.store(scope), notice)

    def begin(
        self,
        store: Store,
        group: DeploymentGroup,
        *,
        revision: dict[str, Any],
        creator: str,
        request: dict[str, Any] | None = None,
        rollback_of: str | None = None,
        rollback_message: str | None = None,
        instances: list[str] | None = None,
    ) -> Deployment:
        """Make and start a deployment that the service itself begins.

        Args:
            store: The account and region.
            group: What is deployed to.
            revision: RevisionLocation of what is deployed.
            creator: Who makes it, as the API calls them.
            request: What CreateDeployment would have been given beside names and revision.
            rollback_of: The deployment that is rolled back.
            rollback_message: Why.
            instances: The instances to deploy to, if not all of the group. They are targets from the start.

        Returns:
            The deployment, which is on the move.

        Raises:
            ApiError: When the application is gone.
        """
        with store.lock:
            made = new_deployment(
                store,
                group,
                revision=revision,
                creator=creator,
                request=request or {},
                now=self._clock.now(),
                rollback_of=rollback_of,
                rollback_message=rollback_message,
                instances=instances,
            )
        self.runs.start(store, made)
        return made

    def update_stack(self, scope: Scope, update: StackUpdate) -> Deployment:
        """Make and start a deployment for CloudFormation, which updates a stack.

        Args:
            scope: Account and region.
            update: What is deployed.

        Returns:
            The deployment, which is on the move.
        """
        store = self.store(scope)
        with store.lock:
            made = new_stack_deployment(store, update, self._clock.now())
        self.runs.start(store, made)
        return made

    def _real_runs(self, aws: Aws) -> Runs:
        from emulator.codedeploy.run import Runs as RealRuns

        return RealRuns(aws, self._clock, self._faults, self.begin)


def _decode(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body or b"{}")
    except ValueError as error:
        raise ApiError(refusals.SERIALIZATION, f"The request is no JSON: {error}.") from error
    if not isinstance(request, dict):
        raise ApiError(refusals.SERIALIZATION, f"The request is {request!r}, which is no structure.")
    return request


def _error(status: int, code: str, message: str) -> Response:
    body = _encode({"__type": code, "message": message})
    return status, {**_CONTENT_TYPE, "x-amzn-ErrorType": code}, body


def _encode(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, default=_number).encode()


def _number(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} cannot be said in JSON.")
