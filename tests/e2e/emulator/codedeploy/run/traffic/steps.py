"""How traffic is shifted: the steps of a deployment configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ALL = 100


@dataclass(frozen=True)
class Step:
    """So much traffic, and then a wait.

    Args:
        percent: What the new version gets.
        minutes: How long until the next step.
    """

    percent: int
    minutes: int


def steps_of(config: Mapping[str, Any]) -> list[Step]:
    """Return the steps of a deployment configuration. The last one is everything, with no wait.

    Args:
        config: DeploymentConfigInfo of the API.
    """
    routing: Mapping[str, Any] = config.get("trafficRoutingConfig") or {}
    if routing.get("type") == "TimeBasedCanary":
        canary = routing["timeBasedCanary"]
        return [Step(canary["canaryPercentage"], canary["canaryInterval"]), Step(_ALL, 0)]
    if routing.get("type") == "TimeBasedLinear":
        linear = routing["timeBasedLinear"]
        percents = range(linear["linearPercentage"], _ALL, linear["linearPercentage"])
        return [*(Step(percent, linear["linearInterval"]) for percent in percents), Step(_ALL, 0)]
    return [Step(_ALL, 0)]
