"""What a fleet does with parts that were made before: which settings they exclude, and how they are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.fleet.target_tracking import TargetTrackingPolicy
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind
from cdk_codedeploy.server.load_balanced_fleet.fleet_alarm import FleetAlarm
from cdk_codedeploy.server.load_balanced_fleet.names import dimensions_of
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from cdk_codedeploy.server.load_balanced_fleet.balancing import BalancerSettings
    from cdk_codedeploy.server.load_balanced_fleet.fleet_target import FleetTarget


_ZONES = 2


def check_group(group: object, told: Mapping[str, bool], balancing: BalancerSettings) -> None:
    """Refuse settings of an Auto Scaling group that is there, and one that cannot join what is made here.

    Args:
        group: The Auto Scaling group.
        told: Which settings of a group were given.
        balancing: The load balancer and the target groups.

    Raises:
        ValidationError: About the first parameter that is wrong.
    """
    refuse_plain("auto_scaling_group", group, "import it with AutoScalingGroup.from_auto_scaling_group_name()")
    for name, given in told.items():
        if given:
            raise ValidationError(
                name,
                "a value together with auto_scaling_group",
                allowed="an Auto Scaling group that is there already has its own",
                remedy="leave one of the two out",
            )
    if not isinstance(group, autoscaling.AutoScalingGroup) and balancing.makes_target_groups:
        raise ValidationError(
            "auto_scaling_group",
            "one that was made elsewhere, with a target group to make",
            allowed="only its own stack can let it join a target group",
            remedy="pass its target groups as targets=[FleetTarget(target_group=...)], or balancer=BalancerKind.NONE",
        )


def check_network(vpc: ec2.IVpc | None, made: BalancerKind) -> None:
    """Refuse what is no network, and one that is too small for the load balancer.

    Args:
        vpc: The network.
        made: Kind of the load balancer that is made.

    Raises:
        ValidationError: About ``vpc``.
    """
    refuse_plain("vpc", vpc, "pass an ec2.Vpc, or import one with Vpc.from_lookup()")
    if made is not BalancerKind.APPLICATION:
        return
    zones = cast("ec2.IVpc", vpc).availability_zones
    if len(zones) < _ZONES and not is_token(zones):
        raise ValidationError(
            "vpc",
            f"a network in {len(zones)} Availability Zone",
            allowed="an Application Load Balancer has subnets in at least two",
            remedy="give the network more zones, or choose BalancerKind.NETWORK",
        )


def check_metrics(targets: Sequence[FleetTarget], alarms: Sequence[object], scaling: Sequence[object]) -> None:
    """Refuse alarms and scaling policies on a target group that is there and does not tell its load balancer.

    Args:
        targets: The target groups.
        alarms: The alarms, those to make and others.
        scaling: The scaling policies.

    Raises:
        ValidationError: About ``alarms`` or ``scaling``.
    """
    measured = any(isinstance(each, FleetAlarm) for each in alarms)
    counted = any(isinstance(each, TargetTrackingPolicy) and each.needs_target_group for each in scaling)
    for position, each in enumerate(targets):
        if each.target_group is not None and (measured or (counted and position == 0)):
            dimensions_of("alarms" if measured else "scaling", each.target_group)


def access_of(
    auto_scaling_group: object,
    launch_template: object,
    security_group: ec2.ISecurityGroup | None,
    *,
    needed: bool,
) -> ec2.ISecurityGroup | None:
    """Return the security group that lets a load balancer in where the CDK knows none, or None where it does.

    Args:
        auto_scaling_group: The Auto Scaling group that was given.
        launch_template: The launch template that was given.
        security_group: The security group that was given.
        needed: Whether a load balancer has to be let in.

    Raises:
        ValidationError: About ``security_group``: it is missing, or one too many.
    """
    name, teller = "auto_scaling_group", auto_scaling_group
    if teller is None:
        name, teller = "launch_template", launch_template
    if teller is None or not needed:
        return None
    known = _tells_connections(teller)
    if known and security_group is not None:
        raise ValidationError(
            "security_group",
            f"a value together with {name}",
            allowed="that has a security group already",
            remedy="leave one of the two out",
        )
    if not known and security_group is None:
        raise ValidationError(
            "security_group",
            f"nothing, and {name} tells none",
            allowed="the load balancer has to be let in somewhere",
            remedy="pass the security group of the instances",
        )
    return security_group


def _tells_connections(teller: Any) -> bool:
    if not isinstance(teller, (autoscaling.AutoScalingGroup, ec2.LaunchTemplate)):
        return False
    try:
        return bool(cast("ec2.IConnectable", teller).connections)
    except RuntimeError:
        return False
