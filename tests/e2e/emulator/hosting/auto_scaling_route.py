"""Puts our Auto Scaling in front of ministack's, which starts no instances."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from emulator.api.query import answer_query, read_form
from emulator.auto_scaling.service import AutoScaling
from emulator.aws import Scope
from emulator.hosting.services import Request, Response, extend_service, name_resources

NAME = "autoscaling"
_context: ContextVar[dict[str, str]] = ContextVar("auto_scaling_context", default={})  # noqa: B039 (it is never changed)


def add_auto_scaling(auto_scaling: AutoScaling) -> None:
    """Answer all operations but those on scaling policies and scheduled actions.

    Args:
        auto_scaling: The service.
    """

    def answer(request: Request) -> Response | None:
        return answer_query(auto_scaling.api, request.scope, read_form(request.body, request.query))

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
