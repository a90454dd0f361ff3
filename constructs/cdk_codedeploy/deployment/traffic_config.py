"""How fast traffic moves to a new version, on Lambda and Amazon ECS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment.deployment_config import NewDeploymentConfig
from cdk_codedeploy.deployment.predefined_config import fetched_name
from cdk_codedeploy.deployment.references import deployment_config_name
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.service import (
    PREDEFINED_CONFIGS,
    PredefinedTrafficConfig,
    TrafficRoutingType,
    check_canary,
    check_kind,
    check_linear,
    shown,
)

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs
    from constructs import Construct

    from cdk_codedeploy.service import Platform

_REMEDY = "make one with TrafficRouting.time_based_canary(), .time_based_linear() or .all_at_once()"


class NewTrafficConfig(NewDeploymentConfig):
    """A deployment configuration for Lambda or Amazon ECS made here.

    Args:
        scope: Construct to make the configuration in.
        id: Id of the configuration in the scope.
        platform: Compute platform.
        traffic_routing: How traffic moves, or None for all at once.
        name: Physical name, or None.

    Raises:
        ValidationError: When a percentage or an interval is out of range.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        platform: Platform,
        traffic_routing: codedeploy.TrafficRouting | None,
        name: str | None,
    ) -> None:
        with located("deployment configuration", id):
            routing = _routing_property(scope, traffic_routing)
        self.moves_in_steps = routing["type"] != TrafficRoutingType.ALL_AT_ONCE.value
        super().__init__(
            scope,
            id,
            platform=platform,
            name=name,
            properties={"compute_platform": platform.value, "traffic_routing_config": routing},
        )


def moves_in_steps(config: refs.IDeploymentConfigRef) -> bool:
    """Tell whether a configuration moves traffic in steps; False for one that was made elsewhere and does not tell.

    Args:
        config: Ours, one of the CDK's, or an imported one.
    """
    if isinstance(config, NewTrafficConfig):
        return config.moves_in_steps
    predefined = PREDEFINED_CONFIGS.get(fetched_name(config) or deployment_config_name(config))
    return isinstance(predefined, PredefinedTrafficConfig) and predefined.routing is not TrafficRoutingType.ALL_AT_ONCE


def _routing_property(scope: Construct, routing: codedeploy.TrafficRouting | None) -> dict[str, object]:
    """Return the template property ``TrafficRoutingConfig``, in the L1's spelling and checked."""
    check_kind("traffic_routing", routing, codedeploy.TrafficRouting, _REMEDY)
    if routing is None:
        return {"type": TrafficRoutingType.ALL_AT_ONCE.value}
    bound = bound_routing(scope, routing)
    found: dict[str, object] = {"type": TrafficRoutingType.text_of("traffic_routing", bound.type)}
    if bound.time_based_canary is not None:
        share, minutes = bound.time_based_canary.canary_percentage, bound.time_based_canary.canary_interval
        check_canary(share, minutes)  # type: ignore[arg-type]  # fractions are refused there
        found["timeBasedCanary"] = {"canaryInterval": minutes, "canaryPercentage": share}
    if bound.time_based_linear is not None:
        share, minutes = bound.time_based_linear.linear_percentage, bound.time_based_linear.linear_interval
        check_linear(share, minutes)  # type: ignore[arg-type]  # fractions are refused there
        found["timeBasedLinear"] = {"linearInterval": minutes, "linearPercentage": share}
    return found


def bound_routing(scope: Construct, routing: codedeploy.TrafficRouting) -> codedeploy.TrafficRoutingConfig:
    """Ask a routing for its numbers, which are not checked yet. One round trip.

    Args:
        scope: A construct of the app.
        routing: The routing.

    Raises:
        ValidationError: When an interval is no whole number of minutes.
    """
    try:
        return routing.bind(scope)
    except RuntimeError as error:
        if "whole number" not in str(error):
            raise
        interval = getattr(routing, "interval", None)
        raise ValidationError(
            "interval",
            shown(str(interval.to_string()) if interval is not None else "a fraction of a minute"),
            allowed="traffic moves at whole minutes",
            remedy="give the interval in minutes",
        ) from None
