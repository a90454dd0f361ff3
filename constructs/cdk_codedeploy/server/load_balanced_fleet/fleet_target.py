"""A target group of a fleet, and how requests reach it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.deployment import refuse_plain
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import PROTOCOLS, BalancerKind, TargetProtocol
from cdk_codedeploy.server.load_balanced_fleet.health_check import check_health_check, delay_of
from cdk_codedeploy.service import Limit, check_count, check_flag, listed, shown

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2

_PORT = Limit(
    what="ports go from",
    minimum=1,
    maximum=65_535,
    unit="in all",
    source="API reference of Elastic Load Balancing, CreateTargetGroup",
    remedy="give 1 to 65535",
)
_PRIORITY = Limit(
    what="priorities go from",
    minimum=1,
    maximum=50_000,
    unit="in all",
    source="API reference of Elastic Load Balancing, CreateRule",
    remedy="give 1 to 50000",
)
_CERTIFICATES = Limit(
    what="a listener takes",
    maximum=26,
    unit="certificates",
    source="Elastic Load Balancing, quotas for Application Load Balancers",
    remedy="remove {excess}",
    adjustable=True,
)
_HTTP, _HTTPS = 80, 443
_NAME = re.compile(r"[A-Za-z0-9]{0,40}")


@dataclass(frozen=True, kw_only=True)
class FleetTarget:
    """A target group of a fleet, and the listener that leads to it.

    The health check and the deregistration delay are chosen for deployments: CodeDeploy waits for both at each
    instance.

    Args:
        name: Tells this target group from others of the fleet, and stands before the ids of what is made for it: up to
            40 letters and digits. Only one may go without.
        port: Port of the instances. Default: 80.
        protocol: What the load balancer speaks with them. Default: HTTP, or TCP with a Network Load Balancer.
        listener_port: Port of the listener. Default: with certificates 443; else 80, or the instances' port with a
            Network Load Balancer.
        certificates: Certificates of the listener, which then speaks HTTPS, or TLS. Default: none.
        ssl_policy: Which versions and ciphers of TLS the listener takes. Default: those that AWS recommends.
        open: Whether the listener lets everybody in who can reach the load balancer. Otherwise allow it with
            ``fleet.load_balancer.connections``. Default: True.
        health_check: Health check. Default: ``/`` (or a connection by TCP) every 10 seconds, 2 of the same in a row
            decide. What it leaves out stays so.
        deregistration_delay: How long an instance that leaves may finish its requests, at most 1 hour. Default: 30
            seconds.
        target_group: A target group to use. Its targets are instances.
        listener: A listener of an Application Load Balancer to use, instead of ``listener_port`` and ``certificates``.
            It needs ``priority`` and ``conditions``.
        priority: Which rule of a listener is asked first, 1 to 50,000. Default: the listener's requests that no rule
            takes.
        conditions: Which requests the rule takes. Needs ``priority``.

    Raises:
        ValidationError: When a value is out of range, or two exclude one another.

    Source: API reference of Elastic Load Balancing, "CreateTargetGroup", "CreateListener" and "CreateRule".
    """

    name: str = ""
    port: int = _HTTP
    protocol: TargetProtocol | None = None
    listener_port: int | None = None
    certificates: Sequence[elbv2.IListenerCertificate] = ()
    ssl_policy: elbv2.SslPolicy | None = None
    open: bool = True
    health_check: elbv2.HealthCheck | None = None
    deregistration_delay: cdk.Duration | None = None
    target_group: elbv2.IApplicationTargetGroup | elbv2.INetworkTargetGroup | None = None
    listener: elbv2.IApplicationListener | elbv2.INetworkListener | None = None
    priority: int | None = None
    conditions: Sequence[elbv2.ListenerCondition] = ()

    def __post_init__(self) -> None:
        _check_name(self.name)
        _PORT.check("port", self.port)
        if self.listener_port is not None:
            _PORT.check("listener_port", self.listener_port)
        if self.priority is not None:
            _PRIORITY.check("priority", self.priority)
        if self.protocol is not None:
            TargetProtocol.text_of("protocol", self.protocol)
        check_flag("open", self.open)
        check_count("certificates", listed("certificates", self.certificates), _CERTIFICATES)
        if bool(listed("conditions", self.conditions)) != (self.priority is not None):
            lonely, other = ("priority", "conditions") if self.priority is not None else ("conditions", "priority")
            raise ValidationError(
                lonely,
                f"a value without {other}",
                allowed="a rule of a listener has both",
                remedy=f"add {other}, or leave {lonely} out",
            )
        if self.target_group is not None:
            remedy = "import it with ApplicationTargetGroup.from_target_group_attributes()"
            refuse_plain("target_group", self.target_group, remedy)
        if self.listener is not None:
            remedy = "import it with ApplicationListener.from_application_listener_attributes()"
            refuse_plain("listener", self.listener, remedy)
        if self.ssl_policy is not None and not self.certificates:
            raise ValidationError(
                "ssl_policy",
                "a value without certificates",
                allowed="a listener without certificates speaks no TLS",
                remedy="add certificates, or leave ssl_policy out",
            )
        self._check_given()
        delay_of(self.deregistration_delay)

    def _check_given(self) -> None:
        """Refuse settings of a target group or a listener that is there already."""
        target_group = {
            "protocol": self.protocol is not None,
            "port": self.port != _HTTP,
            "health_check": self.health_check is not None,
            "deregistration_delay": self.deregistration_delay is not None,
            "listener_port": self.listener_port is not None,
            "certificates": bool(self.certificates),
            "listener": self.listener is not None,
            "priority": self.priority is not None,
        }
        listener = {
            "listener_port": self.listener_port is not None,
            "certificates": bool(self.certificates),
            "open": not self.open,
        }
        for there, settings in (("target_group", target_group), ("listener", listener)):
            for name, told in settings.items():
                if told and getattr(self, there) is not None:
                    raise ValidationError(
                        name,
                        f"a value together with {there}",
                        allowed=f"a {there.replace('_', ' ')} that is there already has its own",
                        remedy="leave one of the two out",
                    )

    def check(self, kind: BalancerKind) -> None:
        """Refuse what a load balancer of this kind cannot do.

        Args:
            kind: The kind.

        Raises:
            ValidationError: About the first parameter that is wrong.
        """
        if self.protocol is not None and self.protocol not in PROTOCOLS[kind]:
            raise ValidationError(
                "protocol",
                str(self.protocol),
                allowed=f"a load balancer of the kind {kind} speaks {', '.join(PROTOCOLS[kind])} with instances",
                remedy="choose one of these, or another kind of load balancer",
            )
        if kind is BalancerKind.NETWORK:
            if self.priority is not None:
                raise ValidationError(
                    "priority",
                    str(self.priority),
                    allowed="a listener of a Network Load Balancer has no rules",
                    remedy="leave priority and conditions out, and give each target group a listener_port",
                )
            if self.listener is not None:
                raise ValidationError(
                    "listener",
                    "a listener of a Network Load Balancer",
                    allowed="it leads to one target group, which it has already",
                    remedy="pass that target group as target_group, or a load_balancer and listener_port",
                )
            if self.certificates and self.protocol not in (None, TargetProtocol.TCP, TargetProtocol.TLS):
                raise ValidationError(
                    "certificates",
                    f"a value together with protocol {self.protocol}",
                    allowed="a listener that speaks TLS leads to TCP or TLS",
                    remedy="leave certificates out, or choose TCP or TLS",
                )
            if self.protocol is TargetProtocol.TLS and not self.certificates:
                raise ValidationError(
                    "protocol",
                    "TLS without certificates",
                    allowed="only a listener that speaks TLS leads to instances that do",
                    remedy="add certificates, or choose TCP, with which TLS passes to the instances unread",
                )
        elif self.listener is not None and self.priority is None:
            raise ValidationError(
                "listener",
                "a listener without priority",
                allowed="it leads somewhere already, so only a rule can lead to this target group",
                remedy="add priority and conditions",
            )
        check_health_check(self.health_check, kind)

    @property
    def lacks_certificate(self) -> bool:
        """Whether it makes a listener that users would reach by HTTPS, and that has no certificate."""
        return self.listener_port == _HTTPS and not self.certificates and self.priority is None

    def spoken(self, kind: BalancerKind) -> TargetProtocol:
        """Return what the load balancer speaks with the instances."""
        return TargetProtocol(self.protocol) if self.protocol is not None else PROTOCOLS[kind][0]

    def listens_at(self, kind: BalancerKind) -> int:
        """Return the port of the listener."""
        if self.listener_port is not None:
            return self.listener_port
        if self.certificates:
            return _HTTPS
        return self.port if kind is BalancerKind.NETWORK else _HTTP


def _check_name(name: object) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValidationError(
            "name", shown(name), allowed="it has at most 40 letters and digits", remedy="choose another name"
        )


def check_targets(targets: Sequence[FleetTarget], kind: BalancerKind) -> None:
    """Refuse target groups that are in one another's way.

    Raises:
        ValidationError: About ``targets`` or one of their parameters.
    """
    names = [each.name for each in targets]
    if len(set(names)) < len(names):
        again = next(name for name in names if names.count(name) > 1)
        raise ValidationError(
            "targets",
            f"two with the name {shown(again)}",
            allowed="each target group of a fleet has a name of its own",
            remedy="add name= to one of them",
        )
    owners: dict[int, list[FleetTarget]] = {}
    for each in targets:
        each.check(kind)
        if each.listener is None and each.target_group is None:
            owners.setdefault(each.listens_at(kind), []).append(each)
    for port, sharing in owners.items():
        plain = [each for each in sharing if each.priority is None]
        if len(plain) != 1:
            raise ValidationError(
                "targets",
                f"{len(plain)} for all requests at port {port}" if plain else f"only rules at port {port}",
                allowed="a listener leads what no rule takes to exactly one target group",
                remedy="give all but one of them priority and conditions, or another listener_port",
            )
        late = [each.name for each in sharing if each.priority is not None and each.certificates]
        if late:
            raise ValidationError(
                "certificates",
                f"a value for the rule {shown(late[0])}",
                allowed=f"the listener at port {port} has the certificates of its own target group",
                remedy="put them all there",
            )
