"""What is between the users of a fleet and its instances, and how the one reaches the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind, TargetProtocol

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

    from cdk_codedeploy.server.load_balanced_fleet.fleet_target import FleetTarget

    Balancer = elbv2.IApplicationLoadBalancer | elbv2.INetworkLoadBalancer
    Listener = elbv2.IApplicationListener | elbv2.INetworkListener
    TargetGroup = elbv2.IApplicationTargetGroup | elbv2.INetworkTargetGroup


@dataclass(frozen=True, kw_only=True)
class BalancedParts:
    """What is between the users of a fleet and its instances.

    Args:
        load_balancer: The load balancer, or None where there is none or a given listener hides it.
        listeners: The listeners by the names of the targets, where they are known.
        target_groups: The target groups by the names of the targets.
    """

    load_balancer: Balancer | None
    listeners: dict[str, Listener] = field(default_factory=dict[str, "Listener"])
    target_groups: dict[str, TargetGroup] = field(default_factory=dict[str, "TargetGroup"])


def let_in(
    target: FleetTarget,
    kind: BalancerKind,
    parts: BalancedParts,
    group: autoscaling.AutoScalingGroup,
    access: ec2.ISecurityGroup | None,
) -> None:
    """Let the load balancer reach the instances where the CDK does not do so by itself.

    Args:
        target: Of which target group.
        kind: Kind of the load balancer.
        parts: The load balancer and the target groups.
        group: The Auto Scaling group.
        access: Security group of the instances, where the Auto Scaling group does not tell it.
    """
    checked = target.health_check.port if target.health_check is not None else None
    apart = [ec2.Port.tcp(int(checked))] if checked is not None and checked.isdigit() else []
    if kind is BalancerKind.APPLICATION:
        target_group = cast("elbv2.ApplicationTargetGroup", parts.target_groups[target.name])
        if access is not None:
            target_group.register_connectable(access)
        for port in apart:
            target_group.register_connectable(access or group, port)
    elif parts.load_balancer is not None:
        for port in [*ports_of(target.port, target.spoken(kind), checked=True), *apart]:
            parts.load_balancer.connections.allow_to(access or group, port)


def ports_of(port: int, protocol: TargetProtocol, *, checked: bool) -> list[ec2.Port]:
    """Return what has to be open for a protocol.

    Args:
        port: The port.
        protocol: The protocol.
        checked: Whether health is checked there too, which is done by TCP.
    """
    udp = protocol in (TargetProtocol.UDP, TargetProtocol.TCP_UDP)
    tcp = checked or protocol is not TargetProtocol.UDP
    return [*([ec2.Port.tcp(port)] if tcp else []), *([ec2.Port.udp(port)] if udp else [])]
