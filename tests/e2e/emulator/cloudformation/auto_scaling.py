"""AWS::AutoScaling::AutoScalingGroup, LaunchConfiguration, LifecycleHook and WarmPool."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass
from typing import Any

from emulator.api.client_errors import ignoring
from emulator.cloudformation.handler import Context, Handler, Properties, Resource

_GONE = ("ValidationError",)
# How long a group's instances may take to leave before they are ended whatever hooks say, by the machine's clock.
_PATIENCE_SECONDS = 30
# Properties that are set by calls of their own.
_BESIDE = ("MetricsCollection", "NotificationConfiguration", "NotificationConfigurations")
_SIZES = ("MinSize", "MaxSize", "DesiredCapacity")
_ATTACHED = ("TargetGroupARNs", "LoadBalancerNames", "LifecycleHookSpecificationList")


@dataclass(frozen=True)
class GroupHandler(Handler):
    """AWS::AutoScaling::AutoScalingGroup. It does not wait for instances: only a creation policy would."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create the group and what hangs on it."""
        resource = super().create(context, _plain(properties))
        self._trim(context, resource.physical_id, properties)
        client = context.client("autoscaling")
        group = client.describe_auto_scaling_groups(AutoScalingGroupNames=[resource.physical_id])["AutoScalingGroups"][
            0
        ]
        return Resource(resource.physical_id, {"AutoScalingGroupARN": group["AutoScalingGroupARN"]})

    def update(self, context: Context, physical_id: str, old: Properties, new: Properties) -> Resource | None:
        """Change the group, its tags and its load balancers."""
        client = context.client("autoscaling")
        # A size that the template did not change is left alone, for scaling may have changed it. The update policy that
        # the CDK sets by default does that.
        same = {name for name in _SIZES if old.get(name) == new.get(name)}
        beside = {*_ATTACHED, *same, "Tags", self.name}
        settings = {name: value for name, value in _plain(new).items() if name not in beside}
        request = self.parameters(context, "UpdateAutoScalingGroup", settings)
        client.update_auto_scaling_group(**request, AutoScalingGroupName=physical_id)
        named = {"AutoScalingGroupName": physical_id}
        for name, attach, detach in (
            ("TargetGroupARNs", client.attach_load_balancer_target_groups, client.detach_load_balancer_target_groups),
            ("LoadBalancerNames", client.attach_load_balancers, client.detach_load_balancers),
        ):
            before, after = set(old.get(name) or []), set(new.get(name) or [])
            if after - before:
                attach(**named, **{name: sorted(after - before)})
            if before - after:
                detach(**named, **{name: sorted(before - after)})
        self._change_tags(client, physical_id, old, new)
        self._trim(context, physical_id, new)
        return None

    def delete(self, context: Context, physical_id: str, properties: Properties) -> None:
        """Let all instances leave, then delete the group."""
        client = context.client("autoscaling")
        none = {"AutoScalingGroupName": physical_id, "MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0}
        ignoring(_GONE, client.update_auto_scaling_group, **none)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            groups = client.describe_auto_scaling_groups(AutoScalingGroupNames=[physical_id])["AutoScalingGroups"]
            if not groups or not groups[0]["Instances"]:
                break
            time.sleep(0.05)
        ignoring(_GONE, client.delete_auto_scaling_group, AutoScalingGroupName=physical_id, ForceDelete=True)

    @staticmethod
    def _change_tags(client: Any, group: str, old: Properties, new: Properties) -> None:
        of_group = {"ResourceId": group, "ResourceType": "auto-scaling-group"}
        before, after = _tags(old), _tags(new)
        kept = {tag["Key"] for tag in after}
        removed = [{**of_group, "Key": tag["Key"]} for tag in before if tag["Key"] not in kept]
        changed = [{**of_group, **tag} for tag in after if tag not in before]
        if removed:
            client.delete_tags(Tags=removed)
        if changed:
            client.create_or_update_tags(Tags=changed)

    @staticmethod
    def _trim(context: Context, group: str, properties: Properties) -> None:
        client, named = context.client("autoscaling"), {"AutoScalingGroupName": group}
        for metrics in properties.get("MetricsCollection") or []:
            wanted = {"Metrics": metrics["Metrics"]} if metrics.get("Metrics") else {}
            client.enable_metrics_collection(**named, Granularity=metrics["Granularity"], **wanted)
        topics = list(properties.get("NotificationConfigurations") or [])
        if properties.get("NotificationConfiguration"):
            topics.append(properties["NotificationConfiguration"])
        for topic in topics:
            kinds = topic.get("NotificationTypes") or ["autoscaling:EC2_INSTANCE_LAUNCH"]
            client.put_notification_configuration(
                **named, TopicARN=_one(topic["TopicARN"]), NotificationTypes=[str(kind) for kind in kinds]
            )


@dataclass(frozen=True)
class LaunchConfigurationHandler(Handler):
    """AWS::AutoScaling::LaunchConfiguration."""

    def create(self, context: Context, properties: Properties) -> Resource:
        """Create it. boto3 encodes user data itself."""
        changed: dict[str, Any] = dict(properties)
        if changed.get("UserData"):
            changed["UserData"] = base64.b64decode(changed["UserData"]).decode()
        if "InstanceMonitoring" in changed:
            changed["InstanceMonitoring"] = {"Enabled": changed["InstanceMonitoring"]}
        return super().create(context, changed)


def _plain(properties: Properties) -> dict[str, Any]:
    """Return the properties that the API takes, in its own shapes."""
    plain = {name: value for name, value in properties.items() if name not in _BESIDE}
    if isinstance(plain.get("VPCZoneIdentifier"), list):
        plain["VPCZoneIdentifier"] = ",".join(plain["VPCZoneIdentifier"])
    plain["Tags"] = _tags(properties)
    return plain


def _tags(properties: Properties) -> list[dict[str, Any]]:
    """Return the tags. Those that CloudFormation adds reach the instances as well."""
    return [
        {
            "Key": str(tag["Key"]),
            "Value": str(tag.get("Value", "")),
            "PropagateAtLaunch": str(tag.get("PropagateAtLaunch", True)).lower() == "true",
        }
        for tag in properties.get("Tags") or []
    ]


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


TYPES = (
    GroupHandler(
        type="AWS::AutoScaling::AutoScalingGroup",
        service="autoscaling",
        create_call="CreateAutoScalingGroup",
        delete_call="DeleteAutoScalingGroup",
        identity="request.AutoScalingGroupName",
        identifier="AutoScalingGroupName",
        name="AutoScalingGroupName",
        renamed={"Cooldown": "DefaultCooldown"},
        replaced_by=("AutoScalingGroupName", "InstanceId"),
    ),
    LaunchConfigurationHandler(
        type="AWS::AutoScaling::LaunchConfiguration",
        service="autoscaling",
        create_call="CreateLaunchConfiguration",
        delete_call="DeleteLaunchConfiguration",
        identity="request.LaunchConfigurationName",
        identifier="LaunchConfigurationName",
        name="LaunchConfigurationName",
        replaced_by=(
            "AssociatePublicIpAddress",
            "BlockDeviceMappings",
            "EbsOptimized",
            "IamInstanceProfile",
            "ImageId",
            "InstanceId",
            "InstanceMonitoring",
            "InstanceType",
            "KeyName",
            "LaunchConfigurationName",
            "MetadataOptions",
            "PlacementTenancy",
            "SecurityGroups",
            "SpotPrice",
            "UserData",
        ),
        gone=_GONE,
    ),
    Handler(
        type="AWS::AutoScaling::LifecycleHook",
        service="autoscaling",
        create_call="PutLifecycleHook",
        update_call="PutLifecycleHook",
        delete_call="DeleteLifecycleHook",
        identity="request.LifecycleHookName",
        identifier="LifecycleHookName",
        name="LifecycleHookName",
        addressed_by=("AutoScalingGroupName",),
        replaced_by=("AutoScalingGroupName", "LifecycleHookName"),
        gone=_GONE,
    ),
    Handler(
        type="AWS::AutoScaling::WarmPool",
        service="autoscaling",
        create_call="PutWarmPool",
        update_call="PutWarmPool",
        delete_call="DeleteWarmPool",
        identity="request.AutoScalingGroupName",
        identifier="AutoScalingGroupName",
        replaced_by=("AutoScalingGroupName",),
        gone=_GONE,
    ),
)
