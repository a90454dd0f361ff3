"""Associations of Systems Manager's State Manager. They are kept, and never applied."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping
from typing import Any

from emulator.api.service import Service
from emulator.aws import Scope
from emulator.clock import Clock
from emulator.codedeploy.errors import ApiError

Request = Mapping[str, Any]
_LISTED = (
    "Name",
    "InstanceId",
    "AssociationId",
    "AssociationVersion",
    "DocumentVersion",
    "Targets",
    "LastExecutionDate",
    "Overview",
    "ScheduleExpression",
    "AssociationName",
)


class Associations:
    """Creates, changes, describes and deletes associations.

    Args:
        clock: The time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._all: dict[Scope, dict[str, dict[str, Any]]] = {}
        self.api = Service(
            "ssm",
            {
                "CreateAssociation": self._create,
                "UpdateAssociation": self._update,
                "DescribeAssociation": self._describe,
                "ListAssociations": self._list,
                "DeleteAssociation": self._delete,
            },
        )

    def _create(self, scope: Scope, request: Request) -> dict[str, Any]:
        identifier = str(uuid.uuid4())
        now = self._clock.now()
        association = {
            "DocumentVersion": "$DEFAULT",
            **{key: value for key, value in request.items() if key != "Tags"},
            "AssociationId": identifier,
            "AssociationVersion": "1",
            "Date": now,
            "LastUpdateAssociationDate": now,
            "Overview": {"Status": "Pending", "DetailedStatus": "Creating"},
        }
        with self._lock:
            self._all.setdefault(scope, {})[identifier] = association
        return {"AssociationDescription": association}

    def _update(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            association = self._find(scope, request)
            association.update(request)
            association["AssociationVersion"] = str(int(association["AssociationVersion"]) + 1)
            association["LastUpdateAssociationDate"] = self._clock.now()
            return {"AssociationDescription": dict(association)}

    def _describe(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            return {"AssociationDescription": dict(self._find(scope, request))}

    def _list(self, scope: Scope, request: Request) -> dict[str, Any]:
        members = {
            "InstanceId": "InstanceId",
            "Name": "Name",
            "AssociationId": "AssociationId",
            "AssociationName": "AssociationName",
        }
        with self._lock:
            found = list(self._all.get(scope, {}).values())
        for condition in request.get("AssociationFilterList", []):
            member = members.get(condition["key"])
            if member is None:
                raise ApiError("InvalidFilter", f"{condition['key']} is not among {sorted(members)}.")
            found = [one for one in found if one.get(member) == condition["value"]]
        return {"Associations": [{key: one[key] for key in _LISTED if key in one} for one in found]}

    def _delete(self, scope: Scope, request: Request) -> None:
        with self._lock:
            association = self._find(scope, request)
            del self._all[scope][association["AssociationId"]]

    def _find(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Return the association that is meant: by its id, or by document and instance."""
        for one in self._all.get(scope, {}).values():
            by_name = one.get("InstanceId") and (one["Name"], one["InstanceId"])
            if request.get("AssociationId") == one["AssociationId"]:
                return one
            if by_name and by_name == (request.get("Name"), request.get("InstanceId")):
                return one
        raise ApiError("AssociationDoesNotExist", "The specified association does not exist.")
