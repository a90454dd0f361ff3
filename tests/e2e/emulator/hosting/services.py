"""Adds services to ministack, and operations to the services it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import get_account_id, get_region

from emulator.aws import Scope

Response = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    scope: Scope
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: dict[str, Any]

    @property
    def target(self) -> str:
        """Operation of a JSON service: what follows the dot of ``X-Amz-Target``."""
        return self.headers.get("x-amz-target", "").rpartition(".")[2]


# A response, another request to ask ministack instead, or None to ask it what was asked.
Answer = Callable[[Request], Response | Request | None]
# A request to the ARN that IAM is asked about.
ResourceArn = Callable[[Request], str | None]

_resource_arns: dict[str, ResourceArn] = {}


def add_service(
    name: str, answer: Answer, *, namespace: str, target_prefix: str | None = None, protocol: str = "json"
) -> None:
    """Let ministack route a service to us.

    Args:
        name: The service's name in signatures.
        answer: Called on a worker thread.
        namespace: The prefix of its actions in IAM policies.
        target_prefix: Start of ``X-Amz-Target``, for a service that is told apart by it.
        protocol: How IAM's refusals are written: ``json``, ``query-xml``.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response:
        request = Request(Scope(get_account_id(), get_region()), method, path, headers, body, query)
        response = await asyncio.to_thread(answer, request)
        if isinstance(response, tuple):
            return response
        return 400, {"Content-Type": "application/json"}, b'{"__type": "UnknownOperationException"}'

    pattern: dict[str, Any] = {"credential_scope": name, "host_patterns": [rf"^{name}\."]}
    if target_prefix:
        pattern["target_prefixes"] = [target_prefix]
    router.SERVICE_PATTERNS[name] = pattern
    app.SERVICE_HANDLERS[name] = handle
    iam_actions.SERVICE_TO_IAM_NAMESPACE[name] = namespace
    iam_actions._SERVICE_PROTOCOL[name] = protocol
    # Actions of services without X-Amz-Target are found by their paths, in botocore's model of this name.
    iam_actions._BOTOCORE_SERVICE_MAP.setdefault(name, [name])


def extend_service(name: str, answer: Answer) -> None:
    """Answer some requests to a service that ministack has.

    Args:
        name: ministack's name of the service.
        answer: Called on a worker thread. Returns None for what ministack is to answer.
    """
    original: Handler = app.SERVICE_HANDLERS[name]

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response:
        request = Request(Scope(get_account_id(), get_region()), method, path, headers, body, query)
        response = await asyncio.to_thread(answer, request)
        if isinstance(response, tuple):
            return response
        asked = response or request
        return await original(asked.method, asked.path, asked.headers, asked.body, asked.query)

    app.SERVICE_HANDLERS[name] = handle


def name_resources(service: str, resource_arn: ResourceArn) -> None:
    """Say which ARN IAM is asked about.

    Args:
        service: ministack's name of the service.
        resource_arn: Returns the ARN, ``"*"`` when there is none, or None to leave it to ministack.
    """
    _resource_arns[service] = resource_arn


def install() -> None:
    """Let ministack ask for the ARNs. To be called once."""
    original = iam_actions.extract_resource_arn

    def extract(
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        region: str,
        account: str,
    ) -> str:
        named = _resource_arns.get(service)
        if named is not None:
            arn = named(Request(Scope(account, region), method, path, headers, body, query))
            if arn is not None:
                return arn
        return str(original(service, method, path, headers, body, query, region, account))

    iam_actions.extract_resource_arn = extract
