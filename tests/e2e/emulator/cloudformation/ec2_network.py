"""AWS::EC2::SecurityGroupIngress and Egress, EIP and NatGateway."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.api.client_errors import ignoring
from emulator.cloudformation.handler import Context, Handler, Properties, Resource, tag_list, tags_of
from emulator.cloudformation.properties import PropertyError

_GONE = (
    "InvalidGroup.NotFound",
    "InvalidPermission.NotFound",
    "InvalidAddress.NotFound",
    "InvalidAllocationID.NotFound",
    "NatGatewayNotFound",
)


@dataclass(frozen=True)
class RuleHandler(Handler):
    """AWS::EC2::SecurityGroupIngress, AWS::EC2::SecurityGroupEgress."""

    peer: str = ""  # Source or Destination

    def create(self, context: Context, properties: Properties) -> Resource:
        """Allow traffic."""
        response = self.call(context, self.create_call, self._request(properties))
        rules = response.get("SecurityGroupRules") or [{}]
        identifier = rules[0].get("SecurityGroupRuleId") or f"sgr-{uuid.uuid4().hex[:17]}"
        return Resource(identifier, {"Id": identifier})

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change nothing: what is left is the description, which means nothing here."""
        return None

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Allow it no longer."""
        ignoring(_GONE, self.call, context, self.delete_call, self._request(properties))

    def _request(self, properties: Properties) -> dict[str, Any]:
        known = {*self.replaced_by, "Description"}
        unknown = sorted(set(properties) - known)
        if unknown:
            raise PropertyError(f"extraneous keys {unknown} are not permitted; known: {sorted(known)}")
        description = {"Description": str(properties["Description"])} if properties.get("Description") else {}
        permission: dict[str, Any] = {"IpProtocol": str(properties["IpProtocol"])}
        permission |= {name: int(properties[name]) for name in ("FromPort", "ToPort") if name in properties}
        for name, member, key in (
            ("CidrIp", "IpRanges", "CidrIp"),
            ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
            (f"{self.peer}SecurityGroupId", "UserIdGroupPairs", "GroupId"),
            (f"{self.peer}PrefixListId", "PrefixListIds", "PrefixListId"),
        ):
            if properties.get(name):
                permission[member] = [{key: str(properties[name]), **description}]
        return {"GroupId": str(properties["GroupId"]), "IpPermissions": [permission]}


@dataclass(frozen=True)
class Ec2Handler(Handler):
    """A resource of EC2 with tags."""

    kind: str = ""  # as tag specifications name it

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create it with its tags."""
        tags = tags_of(properties)
        changed = {name: value for name, value in properties.items() if name != "Tags"}
        if tags:
            changed["TagSpecifications"] = [{"ResourceType": self.kind, "Tags": tag_list(tags)}]
        return super().create(context, changed)

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags."""
        client = context.client("ec2")
        removed = [{"Key": key} for key in old if key not in new]
        if removed:
            client.delete_tags(Resources=[physical_id], Tags=removed)
        if new:
            client.create_tags(Resources=[physical_id], Tags=tag_list(new))


@dataclass(frozen=True)
class AddressHandler(Ec2Handler):
    """AWS::EC2::EIP. ``Ref`` gives the address, while all calls take its allocation id."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Allocate an address, and give it to an instance if one is named."""
        resource = super().create(context, properties)
        if properties.get("InstanceId"):
            allocation = resource.attributes["AllocationId"]
            context.client("ec2").associate_address(AllocationId=allocation, InstanceId=properties["InstanceId"])
        return resource

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags."""
        allocation = self._allocation(context, physical_id)
        if allocation:
            super().retag(context, allocation, old, new)

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Release the address."""
        allocation = self._allocation(context, physical_id)
        if allocation:
            ignoring(_GONE, context.client("ec2").release_address, AllocationId=allocation)

    @staticmethod
    def _allocation(context: Context, address: str) -> str | None:
        found = ignoring(_GONE, context.client("ec2").describe_addresses, PublicIps=[address])
        return str(found["Addresses"][0]["AllocationId"]) if found and found["Addresses"] else None


_RULE = ("GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6")

TYPES = (
    RuleHandler(
        type="AWS::EC2::SecurityGroupIngress",
        service="ec2",
        create_call="AuthorizeSecurityGroupIngress",
        delete_call="RevokeSecurityGroupIngress",
        identity="",
        identifier="",
        peer="Source",
        replaced_by=(*_RULE, "SourceSecurityGroupId", "SourcePrefixListId"),
    ),
    RuleHandler(
        type="AWS::EC2::SecurityGroupEgress",
        service="ec2",
        create_call="AuthorizeSecurityGroupEgress",
        delete_call="RevokeSecurityGroupEgress",
        identity="",
        identifier="",
        peer="Destination",
        replaced_by=(*_RULE, "DestinationSecurityGroupId", "DestinationPrefixListId"),
    ),
    AddressHandler(
        type="AWS::EC2::EIP",
        service="ec2",
        create_call="AllocateAddress",
        delete_call="ReleaseAddress",
        identity="response.PublicIp",
        identifier="AllocationId",
        attributes={"AllocationId": "response.AllocationId", "PublicIp": "response.PublicIp"},
        kind="elastic-ip",
        not_parameters=("InstanceId",),
        replaced_by=("Address", "IpamPoolId", "NetworkBorderGroup", "TransferAddress"),
    ),
    Ec2Handler(
        type="AWS::EC2::NatGateway",
        service="ec2",
        create_call="CreateNatGateway",
        delete_call="DeleteNatGateway",
        identity="response.NatGateway.NatGatewayId",
        identifier="NatGatewayId",
        attributes={"NatGatewayId": "response.NatGateway.NatGatewayId"},
        kind="natgateway",
        not_parameters=("MaxDrainDurationSeconds",),
        replaced_by=("AllocationId", "ConnectivityType", "PrivateIpAddress", "SubnetId"),
        gone=_GONE,
    ),
)
