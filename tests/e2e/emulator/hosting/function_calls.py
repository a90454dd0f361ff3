"""Tells which functions are at work and what they call, and mends what IAM is asked about functions."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from ministack.core import iam_actions, lambda_runtime
from ministack.services import lambda_svc

from emulator.hosting.calls import Calls
from emulator.hosting.services import Request, name_resources

# What ministack takes for something else: the path after the function's name, and the method, to the action.
_ACTIONS = {
    ("aliases", "GET"): "GetAlias",
    ("aliases", "PUT"): "UpdateAlias",
    ("aliases", "DELETE"): "DeleteAlias",
    ("provisioned-concurrency", "GET"): "GetProvisionedConcurrencyConfig",
    ("provisioned-concurrency", "PUT"): "PutProvisionedConcurrencyConfig",
    ("provisioned-concurrency", "DELETE"): "DeleteProvisionedConcurrencyConfig",
}
_LIST_PARTS = 2


class FunctionCalls:
    """The functions at work that something asynchronous has called. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[str] = []

    def add(self, event: str) -> None:
        """Remember that a function works on an event."""
        with self._lock:
            self._events.append(event)

    def remove(self, event: str) -> None:
        """Remember that it has ended, well or badly."""
        with self._lock:
            self._events.remove(event)

    def has(self, part: str) -> bool:
        """Return whether a function works on an event that has this in it."""
        with self._lock:
            return any(part in event for event in self._events)


def watch_function_calls(calls: FunctionCalls) -> None:
    """Write down what is invoked asynchronously. To be called once.

    Args:
        calls: Where it is written down.
    """
    invoke, execute = lambda_svc.invoke_async_with_retry, lambda_svc._execute_function
    announced: set[int] = set()

    def invoked(function: Mapping[str, Any], event: Any) -> None:
        # From here on, for the thread that executes it starts later.
        calls.add(json.dumps(event, default=str))
        announced.add(id(event))
        invoke(function, event)

    def executed(function: Mapping[str, Any], event: Any, *arguments: Any, **options: Any) -> Any:
        text = json.dumps(event, default=str)
        if id(event) in announced:
            announced.discard(id(event))
        else:
            calls.add(text)
        try:
            return execute(function, event, *arguments, **options)
        finally:
            calls.remove(text)

    lambda_svc.invoke_async_with_retry = invoked
    lambda_svc._execute_function = executed


def record_calls_of_functions(calls: Calls) -> None:
    """Record what functions call with their roles. To be called once.

    Args:
        calls: Where it is recorded.
    """
    credentials_of = lambda_runtime.execution_credentials

    def announced(function: dict[str, Any]) -> dict[str, str]:
        credentials: dict[str, str] = credentials_of(function)
        calls.announce(credentials["AWS_ACCESS_KEY_ID"], function["Role"])
        return credentials

    lambda_runtime.execution_credentials = lambda_svc.execution_credentials = announced


def name_actions_of_functions() -> None:
    """Let IAM be asked about aliases and provisioned concurrency by their own actions, and about functions by the ARN
    of the version or alias that is meant. To be called once.
    """
    name_resources("lambda", _resource_arn)
    original = iam_actions._lambda_action

    def action(method: str, path: str) -> str | None:
        parts = [part for part in path.split("/") if part]
        rest = parts[parts.index("functions") + 2 :] if "functions" in parts else []
        listed = len(rest) < _LIST_PARTS and rest[:1] == ["aliases"]
        found = None if listed or not rest else _ACTIONS.get((rest[0], method))
        return found or original(method, path)

    iam_actions._lambda_action = action


def _resource_arn(request: Request) -> str | None:
    """Return the ARN with the qualifier of what is invoked, or whose provisioned concurrency is looked at."""
    parts = [unquote(part) for part in request.path.split("/") if part]
    qualifier = request.query.get("Qualifier")
    if isinstance(qualifier, list):
        qualifier = qualifier[0] if qualifier else None
    if not qualifier or len(parts) <= _LIST_PARTS + 1 or parts[3] not in {"invocations", "provisioned-concurrency"}:
        return None
    name = parts[2]
    arn = name if name.startswith("arn:") else request.scope.arn("lambda", f"function:{name}")
    return f"{arn}:{qualifier}"
