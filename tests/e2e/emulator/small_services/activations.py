"""Hybrid activations of Systems Manager, and the machines that are activated with them."""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from emulator.api.service import Service
from emulator.aws import Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError
from emulator.control import MachineRefusedError

Request = Mapping[str, Any]
_FILTERED = {"ActivationIds": "ActivationId", "IamRole": "IamRole", "ResourceType": "ResourceType"}


class ActivationRefusedError(MachineRefusedError):
    """A machine that cannot be activated."""


class Activations:
    """Creates, lists and deletes activations; lists and takes out machines.

    Args:
        clock: The time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._all: dict[Scope, dict[str, dict[str, Any]]] = {}
        self._nodes: dict[Scope, dict[str, dict[str, Any]]] = {}
        self.api = Service(
            "ssm",
            {
                "CreateActivation": self._create,
                "DeleteActivation": self._delete,
                "DescribeActivations": self._list,
                "DescribeInstanceInformation": self._list_nodes,
                "DeregisterManagedInstance": self._deregister,
            },
        )

    def activate(self, request: Mapping[str, Any]) -> dict[str, str]:
        """Do what ``amazon-ssm-agent -register`` does on a machine.

        Args:
            request: ``code``, ``id``, ``region`` and ``computerName``.

        Raises:
            ActivationRefusedError: When there is no such activation, it has expired or is used up.
        """
        with self._lock:
            for scope, activations in self._all.items():
                found = activations.get(request["id"])
                if found is None or scope.region != request["region"]:
                    continue
                if found["code"] != request["code"] or found["ExpirationDate"] <= self._clock.now():
                    break
                if found["RegistrationsCount"] >= found["RegistrationLimit"]:
                    raise ActivationRefusedError("The registration limit is reached.")
                found["RegistrationsCount"] += 1
                id = f"mi-0{secrets.token_hex(8)}"
                self._nodes.setdefault(scope, {})[id] = {
                    "InstanceId": id,
                    "PingStatus": "Online",
                    "ActivationId": found["ActivationId"],
                    "IamRole": found["IamRole"],
                    "ResourceType": "ManagedInstance",
                    "ComputerName": request["computerName"],
                    "RegistrationDate": self._clock.now(),
                }
                return {"id": id}
        raise ActivationRefusedError("There is no such activation, or it has expired.")

    def _create(self, scope: Scope, request: Request) -> dict[str, Any]:
        id, code = str(uuid.uuid4()), secrets.token_urlsafe(15)
        made = {
            "RegistrationLimit": 1,
            **request,
            "ActivationId": id,
            "RegistrationsCount": 0,
            "Expired": False,
            "CreatedDate": self._clock.now(),
            "code": code,
        }
        made["ExpirationDate"] = _date(made["ExpirationDate"])
        with self._lock:
            self._all.setdefault(scope, {})[id] = made
        return {"ActivationId": id, "ActivationCode": code}

    def _delete(self, scope: Scope, request: Request) -> None:
        with self._lock:
            if self._all.get(scope, {}).pop(request["ActivationId"], None) is None:
                raise ApiError("InvalidActivation", "The activation is not valid.")

    def _list(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            found = list(self._all.get(scope, {}).values())
        return {"ActivationList": [{key: each[key] for key in each if key != "code"} for each in found]}

    def _list_nodes(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            found = list(self._nodes.get(scope, {}).values())
        for wanted in request.get("Filters", []):
            member = _FILTERED.get(wanted["Key"])
            if member is None:
                raise ApiError("InvalidFilterKey", f"{wanted['Key']} is not among {sorted(_FILTERED)}.")
            found = [each for each in found if each[member] in wanted["Values"]]
        return {"InstanceInformationList": found}

    def _deregister(self, scope: Scope, request: Request) -> None:
        with self._lock:
            if self._nodes.get(scope, {}).pop(request["InstanceId"], None) is None:
                raise ApiError("InvalidInstanceId", f"There is no {request['InstanceId']}.")


def _date(value: Any) -> Any:
    from botocore.utils import parse_to_aware_datetime

    return parse_to_aware_datetime(value)
