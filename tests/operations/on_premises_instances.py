"""On-premises instances as CodeDeploy keeps them: a method for each operation, for stand-ins of either kind."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cached_property
from threading import RLock
from typing import Any

from cdk_codedeploy.targets import TagFilter, TagGroup
from tests.operations.refused_error import RefusedError

NAME = re.compile(r"(?!i-)[A-Za-z0-9+=,.@_-]{1,100}")
BEGAN = datetime(2023, 11, 14, 22, 13, 20, tzinfo=timezone.utc)

Tags = list[dict[str, str]]


@dataclass
class Instance:
    name: str
    arns: dict[str, str]
    number: int
    tags: dict[str, str] = field(default_factory=dict)
    registered: datetime = BEGAN
    deregistered: bool = False

    def info(self) -> dict[str, Any]:
        gone = {"deregisterTime": BEGAN + timedelta(days=1)} if self.deregistered else {}
        return {
            "instanceName": self.name,
            **self.arns,
            "instanceArn": f"arn:aws:codedeploy:eu-west-1:111122223333:instance/{self.name}_{self.number:010}",
            "registerTime": self.registered,
            "tags": [{"Key": key, "Value": value} for key, value in self.tags.items()],
            **gone,
        }


class OnPremisesInstances:
    """The instances of an account; several threads may ask."""

    PAGE = 100
    now = BEGAN
    """The time of the service, which a test may set."""

    # Not in __init__, which whoever mixes this in has for itself.
    @cached_property
    def instances(self) -> dict[str, Instance]:
        return {}

    @cached_property
    def _lock(self) -> RLock:
        return RLock()

    @cached_property
    def _registrations(self) -> Counter[str]:
        return Counter()

    def on_premises_state(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Return ARN and tags of all that are registered."""
        found = [each for each in self.instances.values() if not each.deregistered]
        return {each.name: (*each.arns.values(), dict(each.tags)) for each in found}  # type: ignore[misc]

    def do_register_on_premises_instance(self, instanceName: str, **arns: str) -> dict[str, Any]:
        self._check(instanceName)
        if len(arns) != 1:
            raise RefusedError("MultipleIamArnsProvidedException" if arns else "IamArnRequiredException")
        ((kind, arn),) = arns.items()
        with self._lock:
            known = [each for each in self.instances.values() if not each.deregistered]
            if instanceName in [each.name for each in known]:
                raise RefusedError(
                    "InstanceNameAlreadyRegisteredException", f"The name {instanceName} is already registered."
                )
            if arn in [text for each in known for text in each.arns.values()]:
                code = f"{kind[0].upper()}{kind[1:]}AlreadyRegisteredException"
                raise RefusedError(code, f"{arn} is already registered.")
            self._registrations[instanceName] += 1
            number = self._registrations[instanceName]
            self.instances[instanceName] = Instance(instanceName, {kind: arn}, number, registered=self.now)
        return {}

    def do_deregister_on_premises_instance(self, instanceName: str) -> dict[str, Any]:
        self._check(instanceName)
        if found := self.instances.get(instanceName):
            found.deregistered = True
        return {}

    def do_get_on_premises_instance(self, instanceName: str) -> dict[str, Any]:
        self._check(instanceName)
        if instanceName not in self.instances:
            raise self._unknown(instanceName)
        return {"instanceInfo": self.instances[instanceName].info()}

    def do_batch_get_on_premises_instances(self, instanceNames: list[str]) -> dict[str, Any]:
        if len(instanceNames) > 25:
            raise RefusedError("BatchLimitExceededException", "at most 25")
        # Not in the order of the request: the API promises none.
        names = [name for name in reversed(instanceNames) if name in self.instances]
        return {"instanceInfos": [self.instances[name].info() for name in names]}

    def do_list_on_premises_instances(
        self, registrationStatus: str | None = None, tagFilters: Tags | None = None, nextToken: str | None = None
    ) -> dict[str, Any]:
        filters = [TagFilter(each.get("Key"), each.get("Value")) for each in tagFilters or ()]
        gone = {"Registered": False, "Deregistered": True}.get(registrationStatus or "")
        names = [
            each.name
            for each in list(self.instances.values())
            if gone in {None, each.deregistered} and (not filters or TagGroup(*filters).matches(each.tags))
        ]
        start = int(nextToken or 0)
        rest = {"nextToken": str(start + self.PAGE)} if names[start + self.PAGE :] else {}
        return {"instanceNames": names[start : start + self.PAGE], **rest}

    def do_add_tags_to_on_premises_instances(self, instanceNames: list[str], tags: Tags) -> dict[str, Any]:
        added = {tag["Key"]: tag["Value"] for tag in tags}
        if not all(added) or not all(added.values()):
            raise RefusedError("InvalidTagException", "Keys and values are required.")
        with self._lock:
            found = self._registered(instanceNames)
            if any(len(each.tags | added) > 10 for each in found):
                raise RefusedError("TagLimitExceededException", "at most 10 tags")
            for each in found:
                each.tags |= added
        return {}

    def do_remove_tags_from_on_premises_instances(self, instanceNames: list[str], tags: Tags) -> dict[str, Any]:
        gone = {(tag["Key"], tag["Value"]) for tag in tags}
        with self._lock:
            for each in self._registered(instanceNames):
                each.tags = dict(pair for pair in each.tags.items() if pair not in gone)
        return {}

    def _registered(self, names: list[str]) -> list[Instance]:
        if len(names) > 25:
            raise RefusedError("InstanceLimitExceededException", "at most 25")
        for name in names:
            if name not in self.instances or self.instances[name].deregistered:
                raise self._unknown(name)
        return [self.instances[name] for name in names]

    @staticmethod
    def _check(name: str) -> None:
        if not NAME.fullmatch(name):
            raise RefusedError("InvalidInstanceNameException", f"The name {name} has a wrong form.")

    @staticmethod
    def _unknown(name: str) -> RefusedError:
        return RefusedError("InstanceNotRegisteredException", f"The on-premises instance {name} is not registered.")
