"""AWS::EC2::Instance."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.cloudformation.ec2_network import Ec2Handler
from emulator.cloudformation.handler import Context, Properties, Resource

_ATTRIBUTES = {
    "InstanceId": "InstanceId",
    "PrivateIp": "PrivateIpAddress",
    "PrivateDnsName": "PrivateDnsName",
    "PublicIp": "PublicIpAddress",
    "PublicDnsName": "PublicDnsName",
    "VpcId": "VpcId",
}


@dataclass(frozen=True)
class InstanceHandler(Ec2Handler):
    """AWS::EC2::Instance."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Start an instance. boto3 encodes user data itself."""
        changed: dict[str, Any] = dict(properties) | {"MinCount": 1, "MaxCount": 1}
        if changed.get("UserData"):
            changed["UserData"] = base64.b64decode(changed["UserData"]).decode()
        if changed.get("IamInstanceProfile"):
            changed["IamInstanceProfile"] = {"Name": changed["IamInstanceProfile"]}
        if "Monitoring" in changed:
            changed["Monitoring"] = {"Enabled": changed["Monitoring"]}
        placement = {
            member: changed.pop(name)
            for name, member in (("AvailabilityZone", "AvailabilityZone"), ("Tenancy", "Tenancy"), ("HostId", "HostId"))
            if name in changed
        }
        if placement:
            changed["Placement"] = placement
        return super().create(context, changed)

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change the profile and the tags.

        Other user data, or another type, means to AWS that the instance is stopped and started again: what a first
        start runs does not run again. Nothing here notices that.
        """
        if old.get("IamInstanceProfile") != new.get("IamInstanceProfile"):
            self._change_profile(context.client("ec2"), physical_id, new.get("IamInstanceProfile"))
        return super().update(context, physical_id, old, new)

    @staticmethod
    def _change_profile(client: Any, instance_id: str, profile: str | None) -> None:
        filters = [{"Name": "instance-id", "Values": [instance_id]}]
        found = client.describe_iam_instance_profile_associations(Filters=filters)["IamInstanceProfileAssociations"]
        current = [one["AssociationId"] for one in found if one["State"] == "associated"]
        for association in current:
            client.disassociate_iam_instance_profile(AssociationId=association)
        if profile:
            client.associate_iam_instance_profile(InstanceId=instance_id, IamInstanceProfile={"Name": profile})

    def call(self, context: Context, call: str, request: Mapping[str, Any]) -> Any:
        """Call EC2. TerminateInstances takes a list."""
        if call == self.delete_call:
            request = {self.identifier: [request[self.identifier]]}
        return super().call(context, call, request)


TYPES = (
    InstanceHandler(
        type="AWS::EC2::Instance",
        service="ec2",
        create_call="RunInstances",
        delete_call="TerminateInstances",
        identity="response.Instances[0].InstanceId",
        identifier="InstanceIds",
        attributes={
            **{name: f"response.Instances[0].{member}" for name, member in _ATTRIBUTES.items()},
            "AvailabilityZone": "response.Instances[0].Placement.AvailabilityZone",
        },
        kind="instance",
        not_parameters=("PropagateTagsToVolumeOnCreation", "SourceDestCheck", "SsmAssociations", "Volumes"),
        gone=("InvalidInstanceID.NotFound",),
        replaced_by=(
            "AvailabilityZone",
            "CpuOptions",
            "EnclaveOptions",
            "HibernationOptions",
            "HostResourceGroupArn",
            "ImageId",
            "Ipv6AddressCount",
            "Ipv6Addresses",
            "KeyName",
            "LaunchTemplate",
            "LicenseSpecifications",
            "NetworkInterfaces",
            "PlacementGroupName",
            "PrivateIpAddress",
            "SecurityGroups",
            "SubnetId",
        ),
    ),
)
