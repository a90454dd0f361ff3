"""Puts our Auto Scaling in front of ministack's, which starts no instances."""

from __future__ import annotations

import threading
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2

from emulator.api.query import answer_query, read_form
from emulator.auto_scaling.service import AutoScaling
from emulator.aws import Scope
from emulator.hosting.services import Request, Response, extend_service, name_resources

NAME = "autoscaling"


def add_auto_scaling(auto_scaling: AutoScaling) -> None:
    """Answer all operations but those on scaling policies and scheduled actions.

    Args:
        auto_scaling: The service.
    """

    def answer(request: Request) -> Response | None:
        return answer_query(auto_scaling.api, request.scope, read_form(request.body, request.query))

    extend_service(NAME, answer)
    name_resources(NAME, _resource_arn)
    terminate = ec2._ACTION_MAP["TerminateInstances"]

    def terminate_and_tell(parameters: Any) -> Any:
        response = terminate(parameters)
        if response[0] == 200:
            scope = Scope(get_account_id(), get_region())
            ids = ec2._parse_member_list(parameters, "InstanceId")
            threading.Thread(target=auto_scaling.instances_gone, args=(scope, ids), daemon=True).start()
        return response

    ec2._ACTION_MAP["TerminateInstances"] = terminate_and_tell


def _resource_arn(request: Request) -> str | None:
    """No description in Auto Scaling can be allowed for one group alone."""
    action = read_form(request.body, request.query).get("Action", "")
    return "*" if action.startswith("Describe") else None
