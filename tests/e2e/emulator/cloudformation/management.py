"""AWS::SSM::Association, AWS::CloudWatch::Alarm, its CompositeAlarm, AWS::CodeStarNotifications::NotificationRule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.cloudformation.handler import Context, Handler, Properties, Resource, own_tags, tag_list, tags_of


@dataclass(frozen=True)
class AlarmHandler(Handler):
    """AWS::CloudWatch::Alarm, also with metric math, and CompositeAlarm."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the alarm."""
        tags = tag_list(own_tags(tags_of(properties)))
        without = {name: value for name, value in properties.items() if name != "Tags"}
        resource = super().create(context, {**without, "Tags": tags} if tags else without)
        arn = context.scope.arn("cloudwatch", f"alarm:{resource.physical_id}")
        return Resource(resource.physical_id, {"Arn": arn})

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Delete the alarm."""
        context.client("cloudwatch").delete_alarms(AlarmNames=[physical_id])


@dataclass(frozen=True)
class NotificationRuleHandler(Handler):
    """AWS::CodeStarNotifications::NotificationRule. Its tags are an object already."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the rule."""
        return super().create(context, {**properties, "Tags": own_tags(properties.get("Tags") or {})})

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change the rule; its tags, which are no list, by calls of their own."""
        old_tags, new_tags = own_tags(old.get("Tags") or {}), own_tags(new.get("Tags") or {})
        without = {name: value for name, value in new.items() if name != "Tags"}
        super().update(context, physical_id, {}, without)
        self.retag(context, physical_id, old_tags, new_tags)
        return None

    def retag(self, context: Context, physical_id: str, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        """Change the tags."""
        client = context.client("codestar-notifications")
        removed = [key for key in old if key not in new]
        if removed:
            client.untag_resource(Arn=physical_id, TagKeys=removed)
        if new:
            client.tag_resource(Arn=physical_id, Tags=new)


TYPES = (
    Handler(
        type="AWS::SSM::Association",
        service="ssm",
        create_call="CreateAssociation",
        update_call="UpdateAssociation",
        delete_call="DeleteAssociation",
        identity="response.AssociationDescription.AssociationId",
        identifier="AssociationId",
        attributes={"AssociationId": "response.AssociationDescription.AssociationId"},
        not_parameters=("WaitForSuccessTimeoutSeconds",),
        replaced_by=("InstanceId",),
        gone=("AssociationDoesNotExist",),
    ),
    AlarmHandler(
        type="AWS::CloudWatch::Alarm",
        service="cloudwatch",
        create_call="PutMetricAlarm",
        update_call="PutMetricAlarm",
        delete_call="DeleteAlarms",
        identity="request.AlarmName",
        identifier="AlarmName",
        name="AlarmName",
        replaced_by=("AlarmName",),
    ),
    AlarmHandler(
        type="AWS::CloudWatch::CompositeAlarm",
        service="cloudwatch",
        create_call="PutCompositeAlarm",
        update_call="PutCompositeAlarm",
        delete_call="DeleteAlarms",
        identity="request.AlarmName",
        identifier="AlarmName",
        name="AlarmName",
        replaced_by=("AlarmName",),
    ),
    NotificationRuleHandler(
        type="AWS::CodeStarNotifications::NotificationRule",
        service="codestar-notifications",
        create_call="CreateNotificationRule",
        update_call="UpdateNotificationRule",
        delete_call="DeleteNotificationRule",
        identity="response.Arn",
        identifier="Arn",
        attributes={"Arn": "response.Arn"},
        not_parameters=("CreatedBy", "EventTypeId", "TargetAddress"),
        replaced_by=("Resource",),
        gone=("ResourceNotFoundException",),
    ),
)
