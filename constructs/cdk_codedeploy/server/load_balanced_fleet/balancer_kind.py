"""Which load balancer a fleet has, and what its target groups speak."""

from __future__ import annotations

from cdk_codedeploy.service import ApiText


class BalancerKind(ApiText):
    """The load balancer in front of a fleet.

    Source: user guide, "Integrating CodeDeploy with Elastic Load Balancing".
    """

    APPLICATION = "application"
    """An Application Load Balancer, which speaks HTTP and HTTPS. The default."""

    NETWORK = "network"
    """A Network Load Balancer, which speaks TCP, TLS and UDP."""

    NONE = "none"
    """None: the instances are workers, and a deployment holds no traffic back."""


class TargetProtocol(ApiText):
    """What a load balancer speaks with the instances.

    Source: API reference of Elastic Load Balancing, "CreateTargetGroup".
    """

    HTTP = "HTTP"
    """HTTP. The default behind an Application Load Balancer."""

    HTTPS = "HTTPS"
    """HTTPS, with a certificate that the load balancer does not look at."""

    TCP = "TCP"
    """TCP. The default behind a Network Load Balancer."""

    TLS = "TLS"
    """TLS, with a certificate that the load balancer does not look at."""

    UDP = "UDP"
    """UDP. Health is checked by TCP, at the same port or at another."""

    TCP_UDP = "TCP_UDP"
    """TCP and UDP at the same port."""


PROTOCOLS: dict[BalancerKind, tuple[TargetProtocol, ...]] = {
    BalancerKind.APPLICATION: (TargetProtocol.HTTP, TargetProtocol.HTTPS),
    BalancerKind.NETWORK: (TargetProtocol.TCP, TargetProtocol.TLS, TargetProtocol.UDP, TargetProtocol.TCP_UDP),
    BalancerKind.NONE: (),
}
"""What each kind speaks with instances; the first is its default."""
