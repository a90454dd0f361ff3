"""How long a stack can wait for a deployment, and how long one takes at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.delivery.l1_values import l1_value
from cdk_codedeploy.deployment import deployment_config_name
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.contract import CLOUDFORMATION_WAITS, TO_ANSWER
from cdk_codedeploy.service import (
    PREDEFINED_CONFIGS,
    PredefinedTrafficConfig,
    TrafficRoutingType,
    check_kind,
    linear_steps,
)
from cdk_codedeploy.service.limit import Limit
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk.interfaces import aws_codedeploy as refs

TIMEOUT_SECONDS = Limit(
    what="a stack waits",
    unit="seconds for a deployment",
    source="CloudFormation user guide, Custom resources; an hour is the most",
    remedy="give 10 minutes to an hour; a deployment that takes longer is for a pipeline, or for AtTimeout.LET_RUN",
    minimum=600,
    maximum=CLOUDFORMATION_WAITS,
)
"""How long a stack can wait."""


def seconds_of(timeout: cdk.Duration | None) -> int:
    """Return how many seconds the stack waits.

    Raises:
        ValidationError: When it is no duration, or no stack can wait so long.
    """
    check_kind("timeout", timeout, cdk.Duration, "give one, such as Duration.minutes(30)")
    if timeout is None:
        return CLOUDFORMATION_WAITS
    seconds = int(timeout.to_seconds())
    if not timeout.is_unresolved():
        TIMEOUT_SECONDS.check("timeout", seconds)
    return seconds


def check_time(group: Any, config: refs.IDeploymentConfigRef, seconds: int) -> None:
    """Refuse a deployment that takes longer than the stack waits, as far as that is known.

    Args:
        group: The deployment group, whose wait before it ends the original tasks counts.
        config: The deployment configuration.
        seconds: How long the stack waits.

    Raises:
        ValidationError: When shifting the traffic and the wait take longer.
    """
    takes = shift_minutes(config) + termination_minutes(group)
    left = (seconds - TO_ANSWER) // 60
    if not is_token(seconds) and takes > left:
        raise ValidationError(
            "timeout",
            f"{seconds // 60} minutes",
            allowed=f"the deployment takes at least {takes} minutes, and {left} are left beside the time to clear up",
            remedy="choose a faster deployment configuration or a shorter termination wait, pass AtTimeout.LET_RUN, or "
            "deploy from a pipeline",
        )


def shift_minutes(config: refs.IDeploymentConfigRef) -> int:
    """Return how many minutes a configuration takes at least to move all traffic; 0 where nobody knows.

    Args:
        config: The configuration: a predefined one, or one of the app.
    """
    found = PREDEFINED_CONFIGS.get(deployment_config_name(config))
    if isinstance(found, PredefinedTrafficConfig):
        linear = found.routing is TrafficRoutingType.TIME_BASED_LINEAR
        return _minutes(found.percentage, found.interval_minutes, linear=linear)
    routing = _told(config, codedeploy.CfnDeploymentConfig, "traffic_routing_config")
    canary, linear_shift = routing.get("timeBasedCanary"), routing.get("timeBasedLinear")
    if canary:
        return _minutes(canary["canaryPercentage"], canary["canaryInterval"], linear=False)
    if linear_shift:
        return _minutes(linear_shift["linearPercentage"], linear_shift["linearInterval"], linear=True)
    return 0


def termination_minutes(group: Any) -> int:
    """Return how many minutes a group waits before it ends the original tasks; 0 where nobody knows.

    Args:
        group: The deployment group.
    """
    told = _told(group, codedeploy.CfnDeploymentGroup, "blue_green_deployment_configuration")
    found = told.get("terminateBlueInstancesOnDeploymentSuccess", {}).get("terminationWaitTimeInMinutes", 0)
    return int(found) if isinstance(found, (int, float)) and not is_token(found) else 0


def _minutes(percentage: object, interval: object, *, linear: bool) -> int:
    if not isinstance(percentage, (int, float)) or not isinstance(interval, (int, float)):
        return 0
    if is_token(percentage) or is_token(interval):
        return 0
    # The last share of a linear shift needs no wait.
    return int(interval) * (linear_steps(int(percentage)) - 1 if linear else 1)


def _told(construct: Any, kind: type[cdk.CfnResource], attribute: str) -> dict[str, Any]:
    found = l1_value(construct, kind, attribute)
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
