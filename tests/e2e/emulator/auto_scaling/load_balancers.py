"""Registers instances with the load balancers of their group."""

from __future__ import annotations

from collections.abc import Iterable

from emulator.api.client_errors import ignoring
from emulator.auto_scaling.state import Group
from emulator.aws import Aws

_GONE = ("TargetGroupNotFound", "InvalidTarget", "LoadBalancerNotFound", "InvalidInstance")


def register(
    aws: Aws, group: Group, instances: list[str], *, to: tuple[Iterable[str], Iterable[str]] | None = None
) -> None:
    """Register instances with target groups and Classic Load Balancers.

    Args:
        aws: The AWS around it.
        group: The group.
        instances: Their ids.
        to: ARNs of target groups, and names of Classic Load Balancers. None for the group's.
    """
    target_groups, load_balancers = to or (group.target_groups, group.load_balancers)
    for arn in list(target_groups) if instances else []:
        targets = [{"Id": instance} for instance in instances]
        aws.client(group.scope, "elbv2").register_targets(TargetGroupArn=arn, Targets=targets)
    for name in list(load_balancers) if instances else []:
        aws.client(group.scope, "elb").register_instances_with_load_balancer(
            LoadBalancerName=name, Instances=[{"InstanceId": instance} for instance in instances]
        )


def deregister(
    aws: Aws, group: Group, instances: list[str], *, of: tuple[Iterable[str], Iterable[str]] | None = None
) -> None:
    """Take instances away from target groups and Classic Load Balancers. Those that are gone are passed over.

    Args:
        aws: The AWS around it.
        group: The group.
        instances: Their ids.
        of: ARNs of target groups, and names of Classic Load Balancers. None for the group's.
    """
    target_groups, load_balancers = of or (group.target_groups, group.load_balancers)
    for arn in list(target_groups) if instances else []:
        targets = [{"Id": instance} for instance in instances]
        client = aws.client(group.scope, "elbv2")
        ignoring(_GONE, client.deregister_targets, TargetGroupArn=arn, Targets=targets)
    for name in list(load_balancers) if instances else []:
        leaving = [{"InstanceId": instance} for instance in instances]
        client = aws.client(group.scope, "elb")
        ignoring(_GONE, client.deregister_instances_from_load_balancer, LoadBalancerName=name, Instances=leaving)
