"""AWS::IAM::AccessKey."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.cloudformation.handler import Context, Handler, Properties, Resource


@dataclass(frozen=True)
class AccessKeyHandler(Handler):
    """AWS::IAM::AccessKey. A key is made active; a call of its own makes it inactive."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Make a key."""
        resource = super().create(context, properties)
        if properties.get("Status") == "Inactive":
            self.update(context, resource.physical_id, {}, properties)
        return resource

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Make the key active or inactive."""
        client = context.client("iam")
        status = new.get("Status", "Active")
        client.update_access_key(UserName=new["UserName"], AccessKeyId=physical_id, Status=status)
        return None


TYPES = (
    AccessKeyHandler(
        type="AWS::IAM::AccessKey",
        service="iam",
        create_call="CreateAccessKey",
        delete_call="DeleteAccessKey",
        identity="response.AccessKey.AccessKeyId",
        identifier="AccessKeyId",
        attributes={"SecretAccessKey": "response.AccessKey.SecretAccessKey"},
        not_parameters=("Serial", "Status"),
        addressed_by=("UserName",),
        replaced_by=("UserName", "Serial"),
        gone=("NoSuchEntity",),
    ),
)
