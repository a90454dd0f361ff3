"""The load balancer, listeners and target groups of a fleet: those given, and those made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.load_balanced_fleet.balanced_parts import BalancedParts, let_in, ports_of
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind, TargetProtocol
from cdk_codedeploy.server.load_balanced_fleet.fleet_target import FleetTarget, check_targets
from cdk_codedeploy.server.load_balanced_fleet.health_check import delay_of, health_check_of
from cdk_codedeploy.service import (
    TARGET_GROUPS_PER_DEPLOYMENT_GROUP,
    check_count,
    check_flag,
    check_kind,
    listed,
)
from cdk_codedeploy.synthesis import make_l2

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from constructs import Construct

    from cdk_codedeploy.server.load_balanced_fleet.balanced_parts import Balancer, Listener, TargetGroup

_CDKS: dict[type, BalancerKind] = {
    elbv2.ApplicationLoadBalancer: BalancerKind.APPLICATION,
    elbv2.NetworkLoadBalancer: BalancerKind.NETWORK,
    elbv2.ApplicationTargetGroup: BalancerKind.APPLICATION,
    elbv2.NetworkTargetGroup: BalancerKind.NETWORK,
    elbv2.ApplicationListener: BalancerKind.APPLICATION,
    elbv2.NetworkListener: BalancerKind.NETWORK,
}


@dataclass(frozen=True, kw_only=True)
class BalancerSettings:
    """What a fleet was told of its load balancer: see there.

    Args:
        kind: Which kind of load balancer there is.
        load_balancer: One to use.
        internet_facing: Whether the one that is made is reached from the internet.
        subnets: Its subnets.
        targets: The target groups, with the listeners that lead to them.
    """

    kind: BalancerKind
    load_balancer: Balancer | elbv2.ApplicationLoadBalancer | elbv2.NetworkLoadBalancer | None
    internet_facing: bool | None
    subnets: ec2.SubnetSelection | None
    targets: Sequence[FleetTarget]

    @property
    def makes_balancer(self) -> bool:
        """Whether a load balancer is made."""
        return self.load_balancer is None and any(
            each.listener is None and each.target_group is None for each in self.targets
        )

    @property
    def makes_target_groups(self) -> bool:
        """Whether a target group is made."""
        return any(each.target_group is None for each in self.targets)

    @property
    def opens_instances(self) -> bool:
        """Whether there is a target group that instances which join it have to be opened for."""
        return any(_opens(each) for each in self.targets)

    def check(self) -> None:
        """Refuse combinations that do not work.

        Raises:
            ValidationError: About the first parameter that is wrong.
        """
        BalancerKind.text_of("balancer", self.kind)
        check_flag("internet_facing", self.internet_facing)
        for each in listed("targets", self.targets):
            check_kind("targets", each, FleetTarget, "pass FleetTarget(port=...)", required=True)
        if self.load_balancer is not None:
            remedy = "import it with ApplicationLoadBalancer.from_application_load_balancer_attributes()"
            refuse_plain("load_balancer", self.load_balancer, remedy)
        self._check_kind()
        check_count("targets", self.targets, TARGET_GROUPS_PER_DEPLOYMENT_GROUP)
        if not self.makes_balancer:
            for name, told in (("internet_facing", self.internet_facing), ("balancer_subnets", self.subnets)):
                if told is not None:
                    raise ValidationError(
                        name,
                        "a value without a load balancer to make",
                        allowed="one that is there already is where it is",
                        remedy="leave it out",
                    )
        check_targets(self.targets, self.kind)
        for each in self.targets:
            if self.kind is BalancerKind.APPLICATION and each.lacks_certificate:
                raise ValidationError(
                    "listener_port",
                    "443 without certificates",
                    allowed="HTTPS needs a certificate",
                    remedy="add certificates, or choose another port",
                )

    def _check_kind(self) -> None:
        """Refuse parts of another kind of load balancer."""
        if self.kind is BalancerKind.NONE and (self.load_balancer is not None or self.targets):
            raise ValidationError(
                "balancer",
                "NONE together with load_balancer or targets",
                allowed="they belong to a load balancer",
                remedy="leave them out, or choose APPLICATION or NETWORK",
            )
        if self.kind is not BalancerKind.NONE and not self.targets:
            raise ValidationError(
                "targets",
                "an empty list",
                allowed="a load balancer leads somewhere",
                remedy="leave it out for one target group, or pass balancer=BalancerKind.NONE",
            )
        parts: list[tuple[str, object]] = [("load_balancer", self.load_balancer)]
        for each in self.targets:
            parts += [("target_group", each.target_group), ("listener", each.listener)]
        for parameter, part in parts:
            kinds = [kind for cls, kind in _CDKS.items() if isinstance(part, cls)]
            if kinds and kinds[0] is not self.kind:
                raise ValidationError(
                    parameter,
                    f"one of the kind {kinds[0]}",
                    allowed=f"balancer is {self.kind}",
                    remedy=f"pass balancer=BalancerKind.{kinds[0].name}",
                )

    def make(
        self,
        scope: Construct,
        vpc: ec2.IVpc | ec2.Vpc | None,
        group: autoscaling.AutoScalingGroup | None,
        access: ec2.ISecurityGroup | None,
    ) -> BalancedParts:
        """Make what was not given, and let it reach the instances.

        Args:
            scope: Construct to make it in.
            vpc: Network of the instances.
            group: The Auto Scaling group that joins the target groups, or None where it is in them already.
            access: Security group of the instances, where it has to be opened by itself.
        """
        balancer: Balancer | None = self.load_balancer
        if self.makes_balancer:
            balancer = self._balancer(scope, vpc)
        parts = BalancedParts(load_balancer=balancer)
        # A group whose launch template was made elsewhere cannot be opened by the CDK; its security group can.
        joins = [group] if group is not None and access is None else None
        for each in self.targets:
            made = each.target_group or self._target_group(scope, each, vpc, joins)
            parts.target_groups[each.name] = made
            if each.target_group is not None and joins:
                cast("Any", made).add_target(*joins)
        if group is not None and not joins:
            arns = [each.target_group_arn for each in parts.target_groups.values()]
            cast("autoscaling.CfnAutoScalingGroup", group.node.default_child).target_group_arns = arns
        self._listen(scope, parts)
        if group is not None:
            for each in self.targets:
                if each.target_group is None or (access is not None and _opens(each)):
                    let_in(each, self.kind, parts, group, access)
        return parts

    def _balancer(self, scope: Construct, vpc: ec2.IVpc | ec2.Vpc | None) -> Balancer:
        common = {"vpc": vpc, "internet_facing": self.internet_facing, "vpc_subnets": self.subnets}
        if self.kind is BalancerKind.APPLICATION:
            return make_l2(
                elbv2.ApplicationLoadBalancer,
                elbv2.ApplicationLoadBalancerProps,
                scope,
                "LoadBalancer",
                # Requests that a server might read otherwise than the load balancer does.
                drop_invalid_header_fields=True,
                **common,
            )
        # Without a security group of its own, the instances would have to be open to everybody.
        access = make_l2(
            ec2.SecurityGroup, ec2.SecurityGroupProps, scope, "BalancerAccess", vpc=vpc, description="Load balancer"
        )
        for each in self.targets:
            if each.open and each.listener is None and each.target_group is None:
                for port in ports_of(each.listens_at(self.kind), each.spoken(self.kind), checked=False):
                    access.add_ingress_rule(ec2.Peer.any_ipv4(), port)
        return make_l2(
            elbv2.NetworkLoadBalancer,
            elbv2.NetworkLoadBalancerProps,
            scope,
            "LoadBalancer",
            security_groups=[access],
            **common,
        )

    def _target_group(
        self,
        scope: Construct,
        target: FleetTarget,
        vpc: ec2.IVpc | ec2.Vpc | None,
        joins: list[autoscaling.AutoScalingGroup] | None,
    ) -> TargetGroup:
        application = self.kind is BalancerKind.APPLICATION
        protocols: type[elbv2.ApplicationProtocol | elbv2.Protocol] = (
            elbv2.ApplicationProtocol if application else elbv2.Protocol
        )
        made: type[Any] = elbv2.ApplicationTargetGroup if application else elbv2.NetworkTargetGroup
        return cast(
            "TargetGroup",
            make_l2(
                made,
                elbv2.ApplicationTargetGroupProps if application else elbv2.NetworkTargetGroupProps,
                scope,
                f"{target.name}TargetGroup",
                vpc=vpc,
                port=target.port,
                protocol=protocols[target.spoken(self.kind).name],
                target_type=elbv2.TargetType.INSTANCE,
                targets=joins,
                deregistration_delay=delay_of(target.deregistration_delay),
                health_check=health_check_of(target.health_check, self.kind),
            ),
        )

    def _listen(self, scope: Construct, parts: BalancedParts) -> None:
        """Make the listeners, then their rules."""
        made: dict[int, Listener] = {}
        for each in self.targets:
            if each.target_group is None and each.listener is None and each.priority is None:
                port = each.listens_at(self.kind)
                parts.listeners[each.name] = made[port] = self._listener(scope, each, parts)
        for each in self.targets:
            if each.priority is not None:
                listener = each.listener or made[each.listens_at(self.kind)]
                parts.listeners[each.name] = listener
                cast("elbv2.IApplicationListener", listener).add_target_groups(
                    # The scope of the rule is the listener, which other fleets may have rules in.
                    f"{scope.node.addr[-8:]}{each.name}",
                    target_groups=[cast("elbv2.IApplicationTargetGroup", parts.target_groups[each.name])],
                    priority=each.priority,
                    conditions=list(each.conditions),
                )

    def _listener(self, scope: Construct, target: FleetTarget, parts: BalancedParts) -> Listener:
        secure = bool(target.certificates)
        common: dict[str, Any] = {
            "load_balancer": parts.load_balancer,
            "port": target.listens_at(self.kind),
            "certificates": list(target.certificates) or None,
            "ssl_policy": (target.ssl_policy or elbv2.SslPolicy.RECOMMENDED_TLS) if secure else None,
            "default_target_groups": [parts.target_groups[target.name]],
        }
        id = f"{target.name}Listener"
        if self.kind is BalancerKind.APPLICATION:
            protocol = elbv2.ApplicationProtocol.HTTPS if secure else elbv2.ApplicationProtocol.HTTP
            return make_l2(
                elbv2.ApplicationListener,
                elbv2.ApplicationListenerProps,
                scope,
                id,
                protocol=protocol,
                open=target.open,
                **common,
            )
        spoken = TargetProtocol.TLS if secure else target.spoken(self.kind)
        return make_l2(
            elbv2.NetworkListener,
            elbv2.NetworkListenerProps,
            scope,
            id,
            protocol=elbv2.Protocol[spoken.name],
            **common,
        )


def _opens(target: FleetTarget) -> bool:
    """Tell whether the CDK knows from where requests to a target group come."""
    return target.target_group is None or isinstance(target.target_group, elbv2.ApplicationTargetGroup)
