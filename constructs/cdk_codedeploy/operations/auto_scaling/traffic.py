"""Which load balancers have the instances of an Auto Scaling group, and which tags the group has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cdk_codedeploy.operations.auto_scaling.client import AutoScalingClient
from cdk_codedeploy.operations.auto_scaling.groups import tag_list
from cdk_codedeploy.operations.errors import translated


def set_load_balancers(
    group: Mapping[str, Any], *, target_groups: Sequence[str], classic: Sequence[str], client: AutoScalingClient
) -> None:
    """Let just these load balancers have the instances.

    Args:
        group: The Auto Scaling group as the API describes it.
        target_groups: ARNs of target groups.
        classic: Names of Classic Load Balancers.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "AttachLoadBalancerTargetGroups" and "AttachLoadBalancers".
    """
    name = {"AutoScalingGroupName": group["AutoScalingGroupName"]}
    there, balancers = set(group.get("TargetGroupARNs", ())), set(group.get("LoadBalancerNames", ()))
    # At most 10 at a time, which is what a deployment group has.
    with translated(f"set the load balancers of the Auto Scaling group {group['AutoScalingGroupName']}"):
        if new := _missing(target_groups, there):
            client.attach_load_balancer_target_groups(**name, TargetGroupARNs=new)
        if new := _missing(classic, balancers):
            client.attach_load_balancers(**name, LoadBalancerNames=new)
        if old := sorted(there - {*target_groups}):
            client.detach_load_balancer_target_groups(**name, TargetGroupARNs=old)
        if old := sorted(balancers - {*classic}):
            client.detach_load_balancers(**name, LoadBalancerNames=old)


def set_tags(
    group: Mapping[str, Any], *, tags: Mapping[str, str], keep: Collection[str], client: AutoScalingClient
) -> None:
    """Give an Auto Scaling group and the instances that it starts just these tags.

    Args:
        group: The Auto Scaling group as the API describes it.
        tags: The tags.
        keep: Keys of other tags that stay. Those of AWS itself stay too.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "CreateOrUpdateTags" and "DeleteTags".
    """
    name = str(group["AutoScalingGroupName"])
    there = {tag["Key"]: tag["Value"] for tag in group.get("Tags", ()) if not tag["Key"].startswith("aws:")}
    new = {key: value for key, value in tags.items() if there.get(key) != value}
    old = sorted(there.keys() - tags.keys() - {*keep})
    with translated(f"tag the Auto Scaling group {name}"):
        if new:
            client.create_or_update_tags(Tags=tag_list(name, new, propagate=True))
        if old:
            gone = [{"ResourceId": name, "ResourceType": "auto-scaling-group", "Key": key} for key in old]
            client.delete_tags(Tags=gone)


def _missing(wanted: Sequence[str], there: Collection[str]) -> list[str]:
    return [each for each in wanted if each not in there]
