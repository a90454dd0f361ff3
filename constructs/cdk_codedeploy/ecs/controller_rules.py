"""What Amazon ECS does not do for a service that CodeDeploy deploys to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import template_of

if TYPE_CHECKING:
    from aws_cdk import aws_ecs as ecs

_ONLY_ROLLING = "Amazon ECS does it for deployments of its own alone"
_ROLLED_BACK = "leave it out: the deployment group's alarms and auto_rollback do the same for CodeDeploy"


@dataclass(frozen=True, kw_only=True)
class Unsupported:
    """One setting of a service.

    Attributes:
        what: The service that has it.
        has: Tells it by the properties of the service, as a template has them.
        allowed: Why it is refused.
        remedy: What to do.
    """

    what: str
    has: Callable[[Mapping[str, Any]], bool]
    allowed: str
    remedy: str


def _inside(properties: Mapping[str, Any], *names: str) -> Any:
    """Return a value inside of properties; None where there is none, or a function of CloudFormation stands."""
    found: Any = properties
    for name in names:
        found = cast("Mapping[str, Any]", found).get(name) if isinstance(found, Mapping) else None
    return found


def _is_on(properties: Mapping[str, Any], *names: str) -> bool:
    return _inside(properties, *names) is True


def _balancers(properties: Mapping[str, Any]) -> Sequence[Any] | None:
    found = _inside(properties, "LoadBalancers")
    return [] if found is None else cast("Sequence[Any]", found) if isinstance(found, list) else None


UNSUPPORTED = (
    Unsupported(
        what="a service without a load balancer",
        has=lambda found: _balancers(found) == [],
        allowed="a service with the controller CODE_DEPLOY is behind one",
        remedy="attach it to the blue target group, with attach_to_application_target_group()",
    ),
    Unsupported(
        what="a service behind a Classic Load Balancer",
        has=lambda found: any(_inside(each, "LoadBalancerName") for each in _balancers(found) or ()),
        allowed="CodeDeploy moves traffic between target groups of an Application or Network Load Balancer",
        remedy="attach it to the blue target group alone",
    ),
    Unsupported(
        what="a service with Service Connect",
        has=lambda found: _is_on(found, "ServiceConnectConfiguration", "Enabled"),
        allowed="Service Connect does not move traffic for CodeDeploy",
        remedy="leave it out and use service discovery, or let Amazon ECS itself deploy blue/green",
    ),
    Unsupported(
        what="a service with a deployment circuit breaker",
        has=lambda found: _is_on(found, "DeploymentConfiguration", "DeploymentCircuitBreaker", "Enable"),
        allowed=_ONLY_ROLLING,
        remedy=_ROLLED_BACK,
    ),
    Unsupported(
        what="a service with deployment alarms",
        has=lambda found: _is_on(found, "DeploymentConfiguration", "Alarms", "Enable"),
        allowed=_ONLY_ROLLING,
        remedy=_ROLLED_BACK,
    ),
    Unsupported(
        what="a service with a deployment strategy of Amazon ECS",
        has=lambda found: _inside(found, "DeploymentConfiguration", "Strategy") in {"BLUE_GREEN", "CANARY", "LINEAR"},
        allowed="that is for the controller ECS",
        remedy="leave it out: the deployment configuration says how traffic moves",
    ),
    Unsupported(
        what="a service with lifecycle hooks of Amazon ECS",
        has=lambda found: bool(_inside(found, "DeploymentConfiguration", "LifecycleHooks")),
        allowed="they are for the controller ECS",
        remedy="give the functions to hooks= of the deployment group; they answer CodeDeploy, as a TrafficHook does",
    ),
)
"""Amazon ECS API reference, "DeploymentConfiguration", "DeploymentCircuitBreaker", "DeploymentAlarms" and
"CreateService"; Amazon ECS developer guide, "CodeDeploy blue/green deployments for Amazon ECS"."""


def unsupported(where: str, service: ecs.CfnService) -> list[ValidationError]:
    """Refuse what a service has that does not go with its controller. To be asked at the end of construction.

    Args:
        where: Which deployment group it is.
        service: Its service.
    """
    stack = cdk.Stack.of(service)
    properties = stack.resolve(service._cfn_properties)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    if not any(each.has(_as_in_template(properties)) for each in UNSUPPORTED):
        return []
    # Overrides may have changed it. Only the template shows them, which takes longer.
    resource = template_of(stack)["Resources"][stack.resolve(service.logical_id)]
    told = cast("Mapping[str, Any]", resource.get("Properties") or {})
    return [
        ValidationError("service", each.what, allowed=each.allowed, remedy=each.remedy, where=where)
        for each in UNSUPPORTED
        if each.has(told)
    ]


def _as_in_template(value: object) -> Any:
    """Return properties under the names that a template has for them."""
    if isinstance(value, Mapping):
        found = cast("Mapping[str, object]", value).items()
        return {f"{name[:1].upper()}{name[1:]}": _as_in_template(each) for name, each in found}
    if isinstance(value, list):
        return [_as_in_template(each) for each in cast("list[object]", value)]
    return value
