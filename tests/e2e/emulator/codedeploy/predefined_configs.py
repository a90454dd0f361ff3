"""The deployment configurations that everybody has. Source: user guide, "Deployment configurations"."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

PREFIX = "CodeDeployDefault."
DEFAULT = PREFIX + "OneAtATime"

_CREATED = datetime(2015, 3, 19, tzinfo=timezone.utc)


def _server(name: str, kind: str, value: int) -> dict[str, Any]:
    return _config(name, "Server", {"minimumHealthyHosts": {"type": kind, "value": value}})


def _at_once(name: str, platform: str) -> dict[str, Any]:
    return _config(name, platform, {"trafficRoutingConfig": {"type": "AllAtOnce"}})


def _canary(name: str, platform: str, minutes: int) -> dict[str, Any]:
    canary = {"canaryPercentage": 10, "canaryInterval": minutes}
    return _config(name, platform, {"trafficRoutingConfig": {"type": "TimeBasedCanary", "timeBasedCanary": canary}})


def _linear(name: str, platform: str, minutes: int) -> dict[str, Any]:
    linear = {"linearPercentage": 10, "linearInterval": minutes}
    return _config(name, platform, {"trafficRoutingConfig": {"type": "TimeBasedLinear", "timeBasedLinear": linear}})


def _config(name: str, platform: str, rest: dict[str, Any]) -> dict[str, Any]:
    return {"deploymentConfigName": PREFIX + name, "computePlatform": platform, "createTime": _CREATED, **rest}


_CONFIGS = [
    # The guide prints 99 %, which no fleet of up to 100 instances could meet. The API answers this type, which nobody
    # may ask for.
    _server("OneAtATime", "MOST_CONCURRENCY", 1),
    _server("HalfAtATime", "FLEET_PERCENT", 50),
    _server("AllAtOnce", "HOST_COUNT", 0),
    _at_once("LambdaAllAtOnce", "Lambda"),
    _canary("LambdaCanary10Percent5Minutes", "Lambda", 5),
    _canary("LambdaCanary10Percent10Minutes", "Lambda", 10),
    _canary("LambdaCanary10Percent15Minutes", "Lambda", 15),
    _canary("LambdaCanary10Percent30Minutes", "Lambda", 30),
    # One minute is singular here and plural below. Both are the service's own spellings.
    _linear("LambdaLinear10PercentEvery1Minute", "Lambda", 1),
    _linear("LambdaLinear10PercentEvery2Minutes", "Lambda", 2),
    _linear("LambdaLinear10PercentEvery3Minutes", "Lambda", 3),
    _linear("LambdaLinear10PercentEvery10Minutes", "Lambda", 10),
    _at_once("ECSAllAtOnce", "ECS"),
    _canary("ECSCanary10Percent5Minutes", "ECS", 5),
    _canary("ECSCanary10Percent15Minutes", "ECS", 15),
    _linear("ECSLinear10PercentEvery1Minutes", "ECS", 1),
    _linear("ECSLinear10PercentEvery3Minutes", "ECS", 3),
]

# DeploymentConfigInfo of each, by name.
PREDEFINED: dict[str, dict[str, Any]] = {
    info["deploymentConfigName"]: {"deploymentConfigId": f"00000000-0000-0000-0000-{number:012}", **info}
    for number, info in enumerate(_CONFIGS, 1)
}
