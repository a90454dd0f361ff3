"""Health checks and waiting times of target groups, as they suit deployments."""

from __future__ import annotations

import functools
from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.fleet.time import seconds
from cdk_codedeploy.server.load_balanced_fleet.balancer_kind import BalancerKind
from cdk_codedeploy.service import Limit, check_kind
from cdk_codedeploy.tokens import is_token

_SOURCE = "API reference of Elastic Load Balancing, CreateTargetGroup"
_INTERVAL = Limit(
    what="a health check comes every", minimum=5, maximum=300, unit="seconds", source=_SOURCE, remedy="give 5 to 300"
)
_TIMEOUT = Limit(
    what="a health check waits", minimum=2, maximum=120, unit="seconds", source=_SOURCE, remedy="give 2 to 120"
)
_THRESHOLD = Limit(what="it takes", minimum=2, maximum=10, unit="checks", source=_SOURCE, remedy="give 2 to 10")
_DELAY = Limit(
    what="a target group waits for open requests for",
    minimum=0,
    maximum=3600,
    unit="seconds",
    source="API reference of Elastic Load Balancing, TargetGroupAttribute",
    remedy="give at most 1 hour",
)
EVERY, PATIENCE, DELAY = 10, 5, 30
"""Seconds between two checks, until an answer is late, and until an instance leaves that still has requests.

CodeDeploy waits for two checks and for the delay at each instance. The service's own take 2 1/2 and 5 minutes.
"""


@functools.cache
def _duration(found: int) -> cdk.Duration:
    """Return a duration of seconds, made once in a process: the same one does for all target groups."""
    return cdk.Duration.seconds(found)


def delay_of(delay: cdk.Duration | None) -> cdk.Duration:
    """Return how long a target group waits for open requests.

    Raises:
        ValidationError: About ``deregistration_delay``, when it is out of range.
    """
    if delay is None:
        return _duration(DELAY)
    seconds("deregistration_delay", delay, _DELAY)
    return delay


def check_health_check(given: elbv2.HealthCheck | None, kind: BalancerKind) -> None:
    """Refuse a health check that Elastic Load Balancing would refuse.

    Raises:
        ValidationError: About ``health_check`` or one of its parameters.
    """
    check_kind("health_check", given, elbv2.HealthCheck, "pass an elbv2.HealthCheck")
    if given is None:
        return
    every, patience = (
        default if value is None else seconds(name, value, limit)
        for name, value, limit, default in (
            ("health_check interval", given.interval, _INTERVAL, EVERY),
            ("health_check timeout", given.timeout, _TIMEOUT, PATIENCE),
        )
    )
    if kind is BalancerKind.APPLICATION and patience >= every:
        raise ValidationError(
            "health_check timeout",
            f"{patience} seconds",
            allowed=f"the next check comes after {every} seconds",
            remedy="give a shorter timeout or a longer interval",
        )
    for name, threshold in (
        ("health_check healthy_threshold_count", given.healthy_threshold_count),
        ("health_check unhealthy_threshold_count", given.unhealthy_threshold_count),
    ):
        if threshold is not None:
            _THRESHOLD.check(name, int(threshold) if float(threshold).is_integer() else threshold)
    if given.enabled is False:
        raise ValidationError(
            "health_check",
            "enabled=False",
            allowed="a deployment waits until the load balancer finds the instance healthy",
            remedy="leave enabled out",
        )
    path = given.path
    if path is not None and not is_token(path) and not path.startswith("/"):
        raise ValidationError(
            "health_check path", f'"{path}"', allowed="a path begins with /", remedy=f'write "/{path}"'
        )
    if path is not None and kind is BalancerKind.NETWORK and given.protocol in (None, elbv2.Protocol.TCP):
        raise ValidationError(
            "health_check path",
            f'"{path}" with TCP',
            allowed="a check by TCP only opens a connection",
            remedy="add protocol=elbv2.Protocol.HTTP to the health check",
        )


def health_check_of(given: elbv2.HealthCheck | None, kind: BalancerKind) -> dict[str, Any]:
    """Return the health check of a target group, in JavaScript's names: as given, and the rest as chosen."""
    chosen: dict[str, Any] = {
        "interval": _duration(EVERY),
        "timeout": _duration(PATIENCE),
        "healthyThresholdCount": 2,
        "unhealthyThresholdCount": 2,
    }
    if kind is BalancerKind.APPLICATION:
        chosen["path"] = "/"
    else:
        chosen["protocol"] = elbv2.Protocol.TCP
    if given is None:
        return chosen
    names = cast("dict[str, str]", vars(elbv2.HealthCheck)["__jsii_name_mapping__"])
    told = {java: getattr(given, name) for name, java in names.items()}
    return chosen | {name: value for name, value in told.items() if value is not None}
