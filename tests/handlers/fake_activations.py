"""A Systems Manager in memory, as far as hybrid activations go."""

# ruff: noqa: N803 (the names are the API's)

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.handlers.fake_aws import Fake, RefusedError

PAGE = 2


@dataclass(frozen=True)
class Activation:
    role: str
    limit: int
    description: str
    expires: datetime
    default_name: str | None
    code: str = field(default_factory=lambda: uuid.uuid4().hex[:20])


class FakeSystemsManager(Fake):
    """Activations, and the machines that were activated. Pages are short."""

    service = "ssm"

    def __init__(self) -> None:
        super().__init__()
        self.activations: dict[str, Activation] = {}
        self.nodes: dict[str, dict[str, Any]] = {}

    def activate(self, activation_id: str, **told: Any) -> str:
        """Do what `amazon-ssm-agent -register` does on a machine."""
        activation = self.activations[activation_id]
        id = f"mi-{len(self.nodes) + 1:017x}"
        self.nodes[id] = {
            "InstanceId": id,
            "ActivationId": activation_id,
            "IamRole": activation.role,
            "ResourceType": "ManagedInstance",
            "PingStatus": "Online",
            **({"Name": activation.default_name} if activation.default_name else {}),
            **told,
        }
        return id

    def do_create_activation(
        self,
        IamRole: str,
        Description: str,
        RegistrationLimit: int,
        ExpirationDate: datetime,
        DefaultInstanceName: str | None = None,
    ) -> dict[str, Any]:
        id = str(uuid.uuid4())
        made = Activation(IamRole, RegistrationLimit, Description, ExpirationDate, DefaultInstanceName)
        self.activations[id] = made
        return {"ActivationId": id, "ActivationCode": made.code}

    def do_delete_activation(self, ActivationId: str) -> dict[str, Any]:
        if self.activations.pop(ActivationId, None) is None:
            raise RefusedError("InvalidActivation")
        return {}

    def do_describe_activations(self, MaxResults: int, NextToken: str | None = None) -> dict[str, Any]:
        found = [
            {"ActivationId": id, "Description": each.description, "IamRole": each.role}
            for id, each in self.activations.items()
        ]
        return page("ActivationList", found, NextToken)

    def do_describe_instance_information(
        self, Filters: list[Mapping[str, Any]], MaxResults: int, NextToken: str | None = None
    ) -> dict[str, Any]:
        members = {"IamRole": "IamRole", "ResourceType": "ResourceType", "ActivationIds": "ActivationId"}
        found = [
            node
            for node in self.nodes.values()
            if all(node[members[wanted["Key"]]] in wanted["Values"] for wanted in Filters)
        ]
        return page("InstanceInformationList", found, NextToken)

    def do_deregister_managed_instance(self, InstanceId: str) -> dict[str, Any]:
        if self.nodes.pop(InstanceId, None) is None:
            raise RefusedError("InvalidInstanceId")
        return {}


def page(name: str, found: list[dict[str, Any]], token: str | None) -> dict[str, Any]:
    start = int(token or 0)
    answer: dict[str, Any] = {name: found[start : start + PAGE]}
    if start + PAGE < len(found):
        answer["NextToken"] = str(start + PAGE)
    return answer
