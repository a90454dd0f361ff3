"""Puts our Auto Scaling in front of ministack's, which starts no instances."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.core.router import extract_access_key_id
from ministack.services import ec2

from emulator.api.query import answer_query, read_form, refuse_query
from emulator.auto_scaling.service import AutoScaling
from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError
from emulator.hosting.auto_scaling_permissions import further_needs
from emulator.hosting.local_aws import LocalAws
from emulator.hosting.services import Request, Response, extend_service, name_resources

NAME = "autoscaling"
_context: ContextVar[dict[str, str]] = ContextVar("auto_scaling_context", default={})  # noqa: B039 (it is never changed)


def add_auto_scaling(auto_scaling: AutoScaling, aws: LocalAws) -> None:
    """Answer all operations but those on scaling policies and scheduled actions.

    Args:
        auto_scaling: The service.
        aws: Whose policies decide.
    """

    def answer(request: Request) -> Response | None:
        form = read_form(request.body, request.query)
        return _refusal(auto_scaling, aws, request, form) or answer_query(auto_scaling.api, request.scope, form)

    extend_service(NAME, answer)
    name_resources(NAME, lambda request: _resource_arn(auto_scaling, request))
    terminate = ec2._ACTION_MAP["TerminateInstances"]

    def terminate_and_tell(parameters: Any) -> Any:
        response = terminate(parameters)
        if response[0] == 200:
            scope = Scope(get_account_id(), get_region())
            ids = ec2._parse_member_list(parameters, "InstanceId")
            threading.Thread(target=auto_scaling.instances_gone, args=(scope, ids), daemon=True).start()
        return response

    ec2._ACTION_MAP["TerminateInstances"] = terminate_and_tell


def _refusal(auto_scaling: AutoScaling, aws: LocalAws, request: Request, form: Mapping[str, str]) -> Response | None:
    """Refuse what the caller may do, but not without another action."""
    caller = extract_access_key_id(request.headers, request.query)
    for action, resource, context in further_needs(aws, request.scope, form):
        if not aws.caller_may(request.scope, caller, action, resource, context):
            message = f"The caller is not authorized to perform: {action} on resource: {resource}"
            return refuse_query(auto_scaling.api, ApiError("AccessDenied", message, status=403))
    return None


def request_context() -> dict[str, str]:
    """Return what policies may ask about the group that the request is for: its tags."""
    return _context.get()


def _resource_arn(auto_scaling: AutoScaling, request: Request) -> str | None:
    """Return what a request is for where it does not say so by AutoScalingGroupName."""
    form = read_form(request.body, request.query)
    action = form.get("Action", "")
    tagged = action in {"CreateOrUpdateTags", "DeleteTags"}
    name = form.get("Tags.member.1.ResourceId" if tagged else "AutoScalingGroupName", "")
    group = auto_scaling.store(request.scope).groups.get(name)
    tags = {} if group is None else {str(tag["Key"]): str(tag["Value"]) for tag in group.tags}
    _context.set({f"autoscaling:ResourceTag/{key}": value for key, value in tags.items()})
    if tagged:
        return request.scope.arn(NAME, f"autoScalingGroup:*:autoScalingGroupName/{name}")
    # No description in Auto Scaling can be allowed for one group alone.
    return "*" if action.startswith("Describe") else None
