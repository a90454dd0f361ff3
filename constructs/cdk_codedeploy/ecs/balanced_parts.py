"""The load balancer, listeners and target groups of a blue/green service: those given, and those made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

_HTTP, _HTTPS = 80, 443


@dataclass(frozen=True, kw_only=True)
class BalancedParts:
    """What is between the users of a service and its tasks.

    Args:
        load_balancer: The load balancer, or None where a given listener hides it.
        listener: The production listener.
        test_listener: The test listener, if there is one.
        blue: The target group that the first tasks are in.
        green: The other.
    """

    load_balancer: elbv2.IApplicationLoadBalancer | None
    listener: elbv2.IApplicationListener
    test_listener: elbv2.IApplicationListener | None
    blue: elbv2.IApplicationTargetGroup
    green: elbv2.IApplicationTargetGroup


@dataclass(frozen=True, kw_only=True)
class BalancedSettings:
    """What a blue/green service was told of its load balancer.

    Args:
        load_balancer: A load balancer to use.
        internet_facing: Whether the one that is made is reached from the internet.
        listener: A production listener to use.
        listener_port: Port of the one that is made.
        certificates: Certificates of the one that is made, which then speaks HTTPS.
        test_listener: A test listener to use.
        test_port: Port of the one that is made, or None for none.
        blue: A target group to use for the first tasks.
        green: A target group to use for the others.
        health_check: How targets of the target groups that are made are checked.
        container_port: Port of the container.
    """

    load_balancer: elbv2.IApplicationLoadBalancer | None
    internet_facing: bool | None
    listener: elbv2.IApplicationListener | None
    listener_port: int | None
    certificates: Sequence[elbv2.IListenerCertificate]
    test_listener: elbv2.IApplicationListener | None
    test_port: int | None
    blue: elbv2.IApplicationTargetGroup | None
    green: elbv2.IApplicationTargetGroup | None
    health_check: elbv2.HealthCheck | None
    container_port: int | None

    def check(self) -> None:
        """Refuse settings of parts that are not made.

        Raises:
            ValidationError: About the first parameter that is wrong.
        """
        check_kind("health_check", self.health_check, elbv2.HealthCheck, "pass an elbv2.HealthCheck")
        if self.load_balancer is not None and self.internet_facing is not None:
            why = "a load balancer that is there already faces where it does"
            raise _pointless("internet_facing", "load_balancer", why)
        if self.listener is not None and (self.listener_port is not None or self.certificates):
            parameter = "certificates" if self.certificates else "listener_port"
            raise _pointless(parameter, "listener", "a listener that is there already has its own")
        if self.listener is not None and self.blue is None:
            raise ValidationError(
                "listener",
                "a listener without blue_target_group",
                allowed="it forwards to a target group already, which the first tasks must be in",
                remedy="pass that target group as blue_target_group",
            )
        if self.blue is not None and self.green is not None and self.health_check is not None:
            raise _pointless("health_check", "both target groups", "target groups that are there have their own")
        if self.test_port is not None and self.test_port == self.port and self.listener is None:
            raise ValidationError(
                "test_port",
                str(self.test_port),
                allowed="the production listener has this port",
                remedy="choose another, such as 8080",
            )

    @property
    def port(self) -> int:
        """Port of the production listener that is made."""
        return self.listener_port or (_HTTPS if self.certificates else _HTTP)

    def make(self, scope: Construct, vpc: ec2.IVpc) -> BalancedParts:
        """Make what was not given.

        Args:
            scope: Construct to make it in.
            vpc: Network of the tasks.
        """
        blue = self.blue or self._target_group(scope, "BlueTargetGroup", vpc)
        green = self.green or self._target_group(scope, "GreenTargetGroup", vpc)
        balancer = self.load_balancer
        if balancer is None and self.listener is None:
            balancer = elbv2.ApplicationLoadBalancer(
                scope, "LoadBalancer", vpc=vpc, internet_facing=bool(self.internet_facing)
            )
        listener, test_listener = self.listener, self.test_listener
        if balancer is not None:
            listener = listener or balancer.add_listener(
                "Listener",
                port=self.port,
                protocol=elbv2.ApplicationProtocol.HTTPS if self.certificates else elbv2.ApplicationProtocol.HTTP,
                certificates=list(self.certificates) or None,
                default_target_groups=[blue],
            )
            if test_listener is None and self.test_port is not None:
                # Nobody but who is let in tests.
                test_listener = balancer.add_listener(
                    "TestListener",
                    port=self.test_port,
                    protocol=elbv2.ApplicationProtocol.HTTP,
                    default_target_groups=[green],
                    open=False,
                )
        return BalancedParts(
            load_balancer=balancer,
            # Either it was given, or there is a load balancer to make it on.
            listener=cast("elbv2.IApplicationListener", listener),
            test_listener=test_listener,
            blue=blue,
            green=green,
        )

    def _target_group(self, scope: Construct, id: str, vpc: ec2.IVpc) -> elbv2.ApplicationTargetGroup:
        return elbv2.ApplicationTargetGroup(
            scope,
            id,
            vpc=vpc,
            port=self.container_port or _HTTP,
            protocol=elbv2.ApplicationProtocol.HTTP,
            target_type=elbv2.TargetType.IP,
            health_check=self.health_check,
        )


def _pointless(parameter: str, other: str, why: str) -> ValidationError:
    return ValidationError(parameter, f"a value together with {other}", allowed=why, remedy="leave one of the two out")
