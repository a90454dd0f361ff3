"""Machines that were activated with Systems Manager, and how CodeDeploy is to know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.on_premises.systems_manager import SystemsManagerClient
from cdk_codedeploy.service import check_session_arn, shown
from cdk_codedeploy.targets import InventoryRow

_PAGE = 50
_GONE = "InvalidInstanceId"


class NodeName(str, Enum):
    """What an activated machine is called in CodeDeploy."""

    ID = "id"
    """Its ``mi-…`` id, which no two have."""

    COMPUTER = "computer"
    """Its host name, with its domain if it has one."""

    DEFAULT = "default"
    """What Systems Manager calls it: the activation's default name, or what somebody has called it since."""


@dataclass(frozen=True, kw_only=True)
class ActivatedNode:
    """A machine that was activated.

    Attributes:
        id: Its ``mi-…`` id, which is the name of its session too.
        role_name: Name of the role that it has a session of.
        computer_name: Its host name, or None while the agent has not told it.
        name: What Systems Manager calls it, or None.
        activation_id: The activation that it was activated with.
        online: Whether its agent has answered within the last minutes.
    """

    id: str
    role_name: str
    computer_name: str | None
    name: str | None
    activation_id: str
    online: bool

    def called(self, by: NodeName) -> str:
        """Return what it is called in CodeDeploy.

        Raises:
            ValidationError: When it has no such name.
        """
        found = {NodeName.ID: self.id, NodeName.COMPUTER: self.computer_name, NodeName.DEFAULT: self.name}[by]
        if not found:
            raise ValidationError(
                "named_by",
                f"{by.value} for {self.id}",
                allowed="Systems Manager knows no such name of it",
                remedy="choose the id, or wait until its agent has told more",
            )
        return found


def activated_nodes(
    role_name: str, *, client: SystemsManagerClient, activation_ids: Sequence[str] = ()
) -> list[ActivatedNode]:
    """Return the machines that have a session of a role, by id.

    Args:
        role_name: Name of the role.
        client: A Systems Manager client.
        activation_ids: Only those that were activated with one of these. Default: all of the role's, also those of
            activations that are gone.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: SSM API reference, "DescribeInstanceInformation".
    """
    filters = [{"Key": "IamRole", "Values": [role_name]}, {"Key": "ResourceType", "Values": ["ManagedInstance"]}]
    if activation_ids:
        filters.append({"Key": "ActivationIds", "Values": list(activation_ids)})
    with translated(f"list the machines that were activated for role {role_name}"):
        found = [_node(each, role_name) for each in _pages(client, filters)]
    return sorted(found, key=lambda each: each.id)


def registrations_of(
    nodes: Sequence[ActivatedNode],
    assumed_role_arn: str,
    *,
    tags: Mapping[str, str] | None = None,
    named_by: NodeName = NodeName.ID,
) -> list[InventoryRow]:
    """Return how activated machines are to be registered: each with its own session. ``apply`` does it.

    Args:
        nodes: The machines.
        assumed_role_arn: ``arn:aws:sts::<account>:assumed-role/<role>``, without the name of a session.
        tags: Tags of all of them. Default: none.
        named_by: What they are called. Default: their ids.

    Raises:
        ValidationError: If two of them have the same name, one has none, or CodeDeploy would refuse a name, a tag or
            the ARN.

    Source: user guide, "Register an on-premises instance with CodeDeploy".
    """
    found: dict[str, InventoryRow] = {}
    for node in nodes:
        name = node.called(named_by)
        arn = f"{assumed_role_arn}/{node.id}"
        check_session_arn(arn, "assumed_role_arn")
        if name in found:
            raise ValidationError(
                "named_by",
                f"{named_by.value}, which is {shown(name)} for two machines",
                allowed="no two instances can have the same name",
                remedy="choose the id",
            )
        found[name] = InventoryRow(name=name, tags=tags or {}, iam_session_arn=arn)
    return list(found.values())


def deregister_nodes(role_name: str, *, client: SystemsManagerClient) -> list[str]:
    """Take all machines of a role out of Systems Manager, and return their ids. They need a new activation to return.

    Args:
        role_name: Name of the role.
        client: A Systems Manager client.

    Raises:
        OperationError: If the service refuses, or cannot be reached. Those before are out by then.

    Source: SSM API reference, "DeregisterManagedInstance".
    """
    ids = [each.id for each in activated_nodes(role_name, client=client)]
    for id in ids:
        _deregister(id, client)
    return ids


def _deregister(id: str, client: SystemsManagerClient) -> None:
    try:
        with translated(f"take {id} out of Systems Manager"):
            client.deregister_managed_instance(InstanceId=id)
    except OperationError as error:
        if error.code != _GONE:
            raise


def _pages(client: SystemsManagerClient, filters: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    request: dict[str, object] = {"Filters": filters, "MaxResults": _PAGE}
    while True:
        page = client.describe_instance_information(**request)
        yield from page.get("InstanceInformationList") or ()
        if not (token := page.get("NextToken")):
            return
        request["NextToken"] = token


def _node(found: Mapping[str, Any], role_name: str) -> ActivatedNode:
    return ActivatedNode(
        id=str(found["InstanceId"]),
        role_name=role_name,
        computer_name=found.get("ComputerName") or None,
        name=found.get("Name") or None,
        activation_id=str(found.get("ActivationId") or ""),
        online=found.get("PingStatus") == "Online",
    )
