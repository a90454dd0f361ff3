"""The deployment configurations that CodeDeploy brings along, with their numbers.

Source: user guide ``deployment-configurations.html``; for ``OneAtATime``, what ``GetDeploymentConfig`` returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from cdk_codedeploy.service.api_text import ApiText
from cdk_codedeploy.service.platforms import Platform

if TYPE_CHECKING:
    from collections.abc import Mapping

PREDEFINED_PREFIX = "CodeDeployDefault."
"""Beginning of the name of every predefined configuration; no other configuration may have it."""


class MinimumHealthyHostsType(ApiText):
    """How a Server configuration states how many hosts stay healthy.

    Source: botocore model ``MinimumHealthyHostsType``, which lacks the last word: ``GetDeploymentConfig`` returns it
    for ``OneAtATime`` and nobody can set it.
    """

    HOST_COUNT = "HOST_COUNT"
    """The value is a number of hosts."""

    FLEET_PERCENT = "FLEET_PERCENT"
    """The value is a percentage of the hosts, rounded up to whole hosts when a deployment begins."""

    MOST_CONCURRENCY = "MOST_CONCURRENCY"
    """The value is how many hosts are deployed to at a time. Only predefined configurations have it."""


class TrafficRoutingType(ApiText):
    """How traffic moves to the new version on Lambda and Amazon ECS. Source: botocore model ``TrafficRoutingType``."""

    ALL_AT_ONCE = "AllAtOnce"
    """All traffic in one step."""

    TIME_BASED_CANARY = "TimeBasedCanary"
    """A share now, the rest after one wait."""

    TIME_BASED_LINEAR = "TimeBasedLinear"
    """The same share again and again, with the same wait between, until all traffic has moved."""


@dataclass(frozen=True, kw_only=True)
class PredefinedServerConfig:
    """A predefined configuration for EC2 and on-premises instances.

    Attributes:
        name: Full name, with its prefix.
        minimum_type: What the minimum counts.
        minimum_value: The minimum itself, in hosts or percent; for ``MOST_CONCURRENCY`` the hosts at a time.
    """

    name: str
    minimum_type: MinimumHealthyHostsType
    minimum_value: int

    @property
    def platform(self) -> Platform:
        """The compute platform, which is Server."""
        return Platform.SERVER


@dataclass(frozen=True, kw_only=True)
class PredefinedTrafficConfig:
    """A predefined configuration for Lambda or Amazon ECS.

    Attributes:
        name: Full name, with its prefix.
        platform: Lambda or ECS.
        routing: How the traffic moves.
        percentage: Share of the traffic in one step, 1 to 99 percent; None when it moves all at once.
        interval_minutes: Minutes between the steps; None when it moves all at once.
    """

    name: str
    platform: Platform
    routing: TrafficRoutingType
    percentage: int | None = None
    interval_minutes: int | None = None


PredefinedConfig: TypeAlias = PredefinedServerConfig | PredefinedTrafficConfig
"""Any predefined configuration."""


def _server(name: str, minimum_type: MinimumHealthyHostsType, minimum_value: int) -> PredefinedServerConfig:
    return PredefinedServerConfig(name=PREDEFINED_PREFIX + name, minimum_type=minimum_type, minimum_value=minimum_value)


def _at_once(name: str, platform: Platform) -> PredefinedTrafficConfig:
    return PredefinedTrafficConfig(
        name=PREDEFINED_PREFIX + name, platform=platform, routing=TrafficRoutingType.ALL_AT_ONCE
    )


def _canary(name: str, platform: Platform, interval_minutes: int) -> PredefinedTrafficConfig:
    return PredefinedTrafficConfig(
        name=PREDEFINED_PREFIX + name,
        platform=platform,
        routing=TrafficRoutingType.TIME_BASED_CANARY,
        percentage=10,
        interval_minutes=interval_minutes,
    )


def _linear(name: str, platform: Platform, interval_minutes: int) -> PredefinedTrafficConfig:
    return PredefinedTrafficConfig(
        name=PREDEFINED_PREFIX + name,
        platform=platform,
        routing=TrafficRoutingType.TIME_BASED_LINEAR,
        percentage=10,
        interval_minutes=interval_minutes,
    )


PREDEFINED_CONFIGS: Mapping[str, PredefinedConfig] = MappingProxyType(
    {
        config.name: config
        for config in (
            # The health page prints "99 %" for OneAtATime, which would fail every fleet of a hundred or fewer hosts.
            _server("OneAtATime", MinimumHealthyHostsType.MOST_CONCURRENCY, 1),
            _server("HalfAtATime", MinimumHealthyHostsType.FLEET_PERCENT, 50),
            _server("AllAtOnce", MinimumHealthyHostsType.HOST_COUNT, 0),
            _at_once("LambdaAllAtOnce", Platform.LAMBDA),
            _canary("LambdaCanary10Percent5Minutes", Platform.LAMBDA, 5),
            _canary("LambdaCanary10Percent10Minutes", Platform.LAMBDA, 10),
            _canary("LambdaCanary10Percent15Minutes", Platform.LAMBDA, 15),
            _canary("LambdaCanary10Percent30Minutes", Platform.LAMBDA, 30),
            # One minute is singular for Lambda and plural for Amazon ECS. Both spellings are the service's own.
            _linear("LambdaLinear10PercentEvery1Minute", Platform.LAMBDA, 1),
            _linear("LambdaLinear10PercentEvery2Minutes", Platform.LAMBDA, 2),
            _linear("LambdaLinear10PercentEvery3Minutes", Platform.LAMBDA, 3),
            _linear("LambdaLinear10PercentEvery10Minutes", Platform.LAMBDA, 10),
            _at_once("ECSAllAtOnce", Platform.ECS),
            _canary("ECSCanary10Percent5Minutes", Platform.ECS, 5),
            _canary("ECSCanary10Percent15Minutes", Platform.ECS, 15),
            _linear("ECSLinear10PercentEvery1Minutes", Platform.ECS, 1),
            _linear("ECSLinear10PercentEvery3Minutes", Platform.ECS, 3),
        )
    }
)
"""Every predefined configuration by its full name."""

DEFAULT_SERVER_CONFIG = PREDEFINED_PREFIX + "OneAtATime"
"""What CodeDeploy uses for Server when nobody chooses. Source: API reference ``CreateDeploymentGroup``."""

DEFAULT_LAMBDA_CONFIG = PREDEFINED_PREFIX + "LambdaCanary10Percent5Minutes"
"""What the CDK uses for Lambda when nobody chooses. Source: aws-cdk-lib ``LambdaDeploymentGroupProps``."""

DEFAULT_ECS_CONFIG = PREDEFINED_PREFIX + "ECSAllAtOnce"
"""What the CDK uses for Amazon ECS when nobody chooses. Source: aws-cdk-lib ``EcsDeploymentGroupProps``."""


def predefined_configs(platform: Platform) -> tuple[PredefinedConfig, ...]:
    """Return the predefined configurations of one platform, in the order of the user guide.

    Args:
        platform: The compute platform.
    """
    return tuple(config for config in PREDEFINED_CONFIGS.values() if config.platform is platform)
