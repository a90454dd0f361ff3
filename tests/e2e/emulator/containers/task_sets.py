"""The operations on services that have task sets. Tasks are records: nothing runs, and they are there at once."""

from __future__ import annotations

import copy
import math
import threading
from collections.abc import Mapping
from typing import Any

from emulator.api.service import Service
from emulator.aws import Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.containers import checks
from emulator.containers.records import CONTROLLERS, Record, Records, controller_of, new_address, new_identifier

Request = Mapping[str, Any]
# What a task set has from its request or, for the first one of a service, from the service's.
_OWN = (
    "capacityProviderStrategy",
    "externalId",
    "launchType",
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceRegistries",
)
# What a service shows of its primary task set.
_SHOWN = ("capacityProviderStrategy", "launchType", "loadBalancers", "networkConfiguration", "platformVersion")
_CHANGEABLE = (
    "desiredCount",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "propagateTags",
)
_EVERYTHING = {"value": 100.0, "unit": "PERCENT"}


class TaskSets:
    """Answers what ministack does not know of task sets.

    Args:
        records: Where services are kept.
        clock: The time.
    """

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._lock = threading.RLock()
        self.api = Service(
            "ecs",
            {
                "CreateService": self._create_service,
                "UpdateService": self._update_service,
                "CreateTaskSet": self._create,
                "DescribeTaskSets": self._describe,
                "UpdateTaskSet": self._update,
                "DeleteTaskSet": self._delete,
                "UpdateServicePrimaryTaskSet": self._set_primary,
            },
        )

    def owns(self, operation: str, request: Request) -> bool:
        """Return whether a request is about a service with task sets, or about task sets themselves."""
        if operation == "CreateService":
            return controller_of(request) in CONTROLLERS
        if operation == "UpdateService":
            found = self._records.service(request.get("cluster", "default"), request.get("service", ""))
            return found is not None and controller_of(found) in CONTROLLERS
        return self.api.operation(operation) is not None

    def forget_targets(self, record: Record) -> None:
        """Take the tasks of a service that is deleted out of its target groups."""
        with self._lock:
            for task_set in record.pop("taskSets", []):
                self._withdraw(task_set)

    def _create_service(self, _scope: Scope, request: Request) -> dict[str, Any]:
        checks.check_new_service(self._records, request)
        record = self._records.make_service(request)
        record["taskSets"], record["deployments"] = [], []
        record["desiredCount"] = request.get("desiredCount", 1)
        if controller_of(record) == "CODE_DEPLOY":
            self._add(record, {**request, "taskDefinition": record["taskDefinition"]}, "PRIMARY", dict(_EVERYTHING))
        return {"service": _shown(record)}

    def _update_service(self, _scope: Scope, request: Request) -> dict[str, Any]:
        record = self._find(request)
        current = {**request}
        if current.get("taskDefinition"):
            definition = self._records.task_definition(current["taskDefinition"])
            current["taskDefinition"] = definition["taskDefinitionArn"] if definition else current["taskDefinition"]
        checks.check_change(record, current)
        with self._lock:
            record.update({key: request[key] for key in _CHANGEABLE if key in request})
            for task_set in record["taskSets"]:
                self._scale(record, task_set)
        return {"service": _shown(record)}

    def _create(self, _scope: Scope, request: Request) -> dict[str, Any]:
        record = self._find(request)
        checks.check_task_set(self._records, request)
        with self._lock:
            made = self._add(record, request, "ACTIVE", dict(request.get("scale") or {"value": 0.0, "unit": "PERCENT"}))
        return {"taskSet": _shown(made)}

    def _describe(self, _scope: Scope, request: Request) -> dict[str, Any]:
        record = self._find(request)
        wanted = request.get("taskSets") or [each["id"] for each in record["taskSets"]]
        found = [each for each in record["taskSets"] if each["id"] in wanted or each["taskSetArn"] in wanted]
        known = {name for each in found for name in (each["id"], each["taskSetArn"])}
        failures = [{"arn": each, "reason": "MISSING"} for each in wanted if each not in known]
        return {"taskSets": [_shown(each) for each in found], "failures": failures}

    def _update(self, _scope: Scope, request: Request) -> dict[str, Any]:
        record = self._find(request)
        with self._lock:
            found = _one(record, request["taskSet"])
            found["scale"] = dict(request["scale"])
            self._scale(record, found)
        return {"taskSet": _shown(found)}

    def _delete(self, _scope: Scope, request: Request) -> dict[str, Any]:
        record = self._find(request)
        with self._lock:
            found = _one(record, request["taskSet"])
            if found["status"] == "PRIMARY" and not request.get("force"):
                raise ApiError("InvalidParameterException", "The primary task set cannot be deleted without force.")
            self._withdraw(found)
            record["taskSets"].remove(found)
            found["status"] = "DRAINING"
        return {"taskSet": _shown(found)}

    def _set_primary(self, _scope: Scope, request: Request) -> dict[str, Any]:
        record = self._find(request)
        with self._lock:
            found = _one(record, request["primaryTaskSet"])
            for each in record["taskSets"]:
                each["status"] = "PRIMARY" if each is found else "ACTIVE"
            record["taskDefinition"] = found["taskDefinition"]
            record.update({key: copy.deepcopy(found[key]) for key in _SHOWN if key in found})
        return {"taskSet": _shown(found)}

    def _find(self, request: Request) -> Record:
        found = self._records.service(request.get("cluster", "default"), request["service"])
        if found is None:
            raise ApiError("ServiceNotFoundException", "Service not found.")
        if found["status"] != "ACTIVE":
            raise ApiError("ServiceNotActiveException", "Service was not ACTIVE.")
        if controller_of(found) not in CONTROLLERS:
            raise ApiError("UnsupportedFeatureException", "The service's tasks are deployed by Amazon ECS itself.")
        return found

    def _add(self, record: Record, request: Request, status: str, scale: dict[str, Any]) -> Record:
        identifier, now = new_identifier(), self._clock.now().timestamp()
        definition = self._records.task_definition(request["taskDefinition"]) or {}
        made: Record = {
            "id": identifier,
            "taskSetArn": f"{record['serviceArn'].replace(':service/', ':task-set/')}/{identifier}",
            "serviceArn": record["serviceArn"],
            "clusterArn": record["clusterArn"],
            "status": status,
            "taskDefinition": definition.get("taskDefinitionArn", request["taskDefinition"]),
            "pendingCount": 0,
            "createdAt": now,
            "updatedAt": now,
            "scale": scale,
            "stabilityStatus": "STEADY_STATE",
            "stabilityStatusAt": now,
            **{key: copy.deepcopy(request[key]) for key in _OWN if request.get(key)},
        }
        record["taskSets"].append(made)
        self._scale(record, made)
        return made

    def _scale(self, record: Record, task_set: Record) -> None:
        """Start or end tasks, and put them into the target groups."""
        count = math.ceil(record["desiredCount"] * task_set["scale"]["value"] / 100)
        self._withdraw(task_set)
        addresses = [new_address() for _ in range(count)]
        task_set["computedDesiredCount"] = task_set["runningCount"] = count
        task_set["_addresses"] = addresses
        for balancer in task_set.get("loadBalancers") or []:
            come = [(address, int(balancer["containerPort"])) for address in addresses]
            self._records.publish(balancer["targetGroupArn"], [], come)
        record["runningCount"] = sum(each["runningCount"] for each in record["taskSets"])

    def _withdraw(self, task_set: Record) -> None:
        for balancer in task_set.get("loadBalancers") or []:
            self._records.publish(balancer["targetGroupArn"], task_set.get("_addresses", []), [])


def _one(record: Record, reference: str) -> Record:
    for each in record["taskSets"]:
        if reference in {each["id"], each["taskSetArn"]}:
            found: Record = each
            return found
    raise ApiError("TaskSetNotFoundException", "The specified task set was not found.")


def _shown(record: Record) -> dict[str, Any]:
    """Return a service or a task set without what only we know."""
    shown: dict[str, Any] = {key: value for key, value in record.items() if not key.startswith("_")}
    if "taskSets" in shown:
        shown["taskSets"] = [_shown(each) for each in shown["taskSets"]]
    return copy.deepcopy(shown)
