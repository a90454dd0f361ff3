"""Notification rules of CodeStar Notifications. They are kept, and nobody is notified."""

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


class NotificationRules:
    """Creates, changes, describes and deletes rules.

    Args:
        clock: The time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._all: dict[Scope, dict[str, dict[str, Any]]] = {}
        self.api = Service(
            "codestar-notifications",
            {
                "CreateNotificationRule": self._create,
                "UpdateNotificationRule": self._update,
                "DescribeNotificationRule": self._describe,
                "ListNotificationRules": self._list,
                "DeleteNotificationRule": self._delete,
                "TagResource": self._tag,
                "UntagResource": self._untag,
                "ListTagsForResource": self._list_tags,
            },
        )

    def _create(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            rules = self._all.setdefault(scope, {})
            if any(rule["Name"] == request["Name"] for rule in rules.values()):
                raise ApiError("ResourceAlreadyExistsException", f"There is a notification rule {request['Name']}.")
            arn = scope.arn("codestar-notifications", f"notificationrule/{uuid.uuid4().hex}")
            now = self._clock.now()
            rules[arn] = {
                "Status": "ENABLED",
                "Tags": {},
                **{key: value for key, value in request.items() if key != "ClientRequestToken"},
                "Arn": arn,
                "CreatedTimestamp": now,
                "LastModifiedTimestamp": now,
            }
        return {"Arn": arn}

    def _update(self, scope: Scope, request: Request) -> None:
        with self._lock:
            rule = self._find(scope, request)
            rule.update(request)
            rule["LastModifiedTimestamp"] = self._clock.now()

    def _describe(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            rule = dict(self._find(scope, request))
        rule["EventTypes"] = [{"EventTypeId": one, "ServiceName": "CodeDeploy"} for one in rule.pop("EventTypeIds")]
        rule["Targets"] = [{**target, "TargetStatus": "ACTIVE"} for target in rule["Targets"]]
        return rule

    def _list(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            rules = list(self._all.get(scope, {}).values())
        for condition in request.get("Filters", []):
            if condition["Name"] == "RESOURCE":
                rules = [rule for rule in rules if rule["Resource"] == condition["Value"]]
        return {"NotificationRules": [{"Id": rule["Arn"].rpartition("/")[2], "Arn": rule["Arn"]} for rule in rules]}

    def _delete(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            self._all.get(scope, {}).pop(request["Arn"], None)
        return {"Arn": request["Arn"]}

    def _tag(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            tags = self._find(scope, request)["Tags"]
            tags.update(request["Tags"])
            return {"Tags": dict(tags)}

    def _untag(self, scope: Scope, request: Request) -> None:
        with self._lock:
            tags = self._find(scope, request)["Tags"]
            for key in request["TagKeys"]:
                tags.pop(key, None)

    def _list_tags(self, scope: Scope, request: Request) -> dict[str, Any]:
        with self._lock:
            return {"Tags": dict(self._find(scope, request)["Tags"])}

    def _find(self, scope: Scope, request: Request) -> dict[str, Any]:
        rule = self._all.get(scope, {}).get(request["Arn"])
        if rule is None:
            raise ApiError("ResourceNotFoundException", f"There is no notification rule {request['Arn']}.")
        return rule
