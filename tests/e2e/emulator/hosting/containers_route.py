"""Gives ministack's Amazon ECS services with task sets, and tells IAM what they are called."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import alb, ecs

from emulator.api.json_api import answer_json
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.containers.records import CONTROLLERS, Record, controller_of
from emulator.containers.task_sets import TaskSets
from emulator.hosting.services import Request, Response, extend_service, name_resources

NAME = "ecs"


def add_task_sets(clock: Clock) -> None:
    """Answer what is about task sets, and about services that have some.

    Args:
        clock: The time.
    """
    records = _Records()
    task_sets = TaskSets(records, clock)

    def answer(request: Request) -> Response | None:
        members = _members(request)
        if request.target == "DeleteService":
            found = records.service(members.get("cluster", "default"), members.get("service", ""))
            if found is not None and controller_of(found) in CONTROLLERS:
                if found["desiredCount"] > 0 and not members.get("force"):
                    return None
                task_sets.forget_targets(found)
        if not task_sets.owns(request.target, members):
            return None
        return answer_json(task_sets.api, request.scope, request.target, request.body)

    extend_service(NAME, answer)
    name_resources(NAME, _resource_arn)


class _Records:
    """Implements :class:`emulator.containers.records.Records`."""

    def make_service(self, request: Mapping[str, Any]) -> Record:
        # Without tasks: those that ministack starts want Docker.
        status, _headers, body = ecs._create_service({**request, "desiredCount": 0})
        answer = json.loads(body)
        if status != 200:
            raise ApiError(answer["__type"], answer.get("message", ""))
        made = self.service(answer["service"]["clusterArn"], request["serviceName"])
        assert made is not None
        return made

    def service(self, cluster: str, service: str) -> Record | None:
        named = ecs._resolve_service_ref(service)
        key = f"{ecs._resolve_cluster_name(cluster)}/{named[0]}" if named else ""
        found: Record | None = ecs._services.get(key)
        return found

    def task_definition(self, reference: str) -> Mapping[str, Any] | None:
        if ":" not in reference:
            # ministack takes the newest revision, Amazon ECS the newest active one.
            active = [each for each in ecs._task_defs.values() if _is_active(each, reference)]
            return max(active, key=lambda each: int(each["revision"]), default=None)
        found: Mapping[str, Any] | None = ecs._task_defs.get(ecs._resolve_td_key(reference))
        return found

    def target_group(self, arn: str) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = alb._tgs.get(arn)
        return found

    def publish(self, target_group: str, gone: list[str], come: list[tuple[str, int]]) -> None:
        alb.set_targets_for_group(target_group, come, gone)


def _is_active(definition: Mapping[str, Any], family: str) -> bool:
    return definition.get("family") == family and definition.get("status") == "ACTIVE"


def _members(request: Request) -> Mapping[str, Any]:
    """Return the request's members. What is no JSON object is refused later."""
    try:
        members = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return members if isinstance(members, dict) else {}


def _resource_arn(request: Request) -> str | None:
    """Return what IAM is asked about: services and task sets by their own ARNs."""
    members = _members(request)
    cluster = str(members.get("cluster") or "default").rpartition("/")[2]
    listed = members.get("services") or []
    service = members.get("service") or members.get("serviceName") or (listed[0] if len(listed) == 1 else "")
    if not isinstance(service, str) or not service:
        return None
    service = service.rpartition("/")[2]
    if request.target in {"CreateTaskSet", "DescribeTaskSets", "UpdateTaskSet", "DeleteTaskSet"}:
        task_set = str(members.get("taskSet") or "*")
        # Its id has a slash of its own.
        identifier = "/".join(task_set.split("/")[-2:])
        return request.scope.arn(NAME, f"task-set/{cluster}/{service}/{identifier}")
    return request.scope.arn(NAME, f"service/{cluster}/{service}")
