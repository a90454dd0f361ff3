"""Gives ministack the CodeDeploy service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ministack.core.router import extract_access_key_id

from emulator.aws import Scope
from emulator.codedeploy.resources import resource_arn
from emulator.codedeploy.service import CodeDeploy
from emulator.hosting.codedeploy_permissions import further_needs
from emulator.hosting.local_aws import LocalAws
from emulator.hosting.services import Request, Response, add_service, name_resources
from emulator.hosting.tags import add_tags_of

NAME = "codedeploy"


def add_codedeploy(codedeploy: CodeDeploy, aws: LocalAws) -> None:
    """Route requests to CodeDeploy, once IAM has allowed them.

    Args:
        codedeploy: The service.
        aws: Whose policies decide.
    """

    def answer(request: Request) -> Response:
        refusal = _refusal(codedeploy, aws, request)
        return refusal or codedeploy.answer(request.scope, request.target, request.body)

    def arn(request: Request) -> str:
        store = codedeploy.store(request.scope)
        return resource_arn(request.scope, request.target, _members(request.body), store)

    def tags(scope: Scope) -> Iterator[tuple[str, dict[str, str]]]:
        store = codedeploy.store(scope)
        with store.lock:
            yield from [(resource, dict(tags)) for resource, tags in store.tags.items()]

    add_service(NAME, answer, namespace=NAME, target_prefix="CodeDeploy_20141006.")
    name_resources(NAME, arn)
    add_tags_of(NAME, tags)


def _refusal(codedeploy: CodeDeploy, aws: LocalAws, request: Request) -> Response | None:
    """Refuse what the caller may do, but not without another action."""
    caller = extract_access_key_id(request.headers, request.query)
    store = codedeploy.store(request.scope)
    for actions, resource, context in further_needs(request.scope, store, request.target, _members(request.body)):
        if not any(aws.caller_may(request.scope, caller, action, resource, context) for action in actions):
            message = f"The caller is not authorized to perform: {' or '.join(actions)} on resource: {resource}"
            body = json.dumps({"__type": "AccessDeniedException", "message": message}).encode()
            return 400, {"Content-Type": "application/x-amz-json-1.1"}, body
    return None


def _members(body: bytes) -> dict[str, Any]:
    """Return the request's members. What is no JSON object is refused later, by the service itself."""
    try:
        members = json.loads(body or b"{}")
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}
