"""The predefined configurations: names that are exact and numbers that agree with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from cdk_codedeploy.service import (
    DEFAULT_ECS_CONFIG,
    DEFAULT_LAMBDA_CONFIG,
    DEFAULT_SERVER_CONFIG,
    PREDEFINED_CONFIGS,
    PREDEFINED_PREFIX,
    MinimumHealthyHostsType,
    Platform,
    PredefinedServerConfig,
    PredefinedTrafficConfig,
    TrafficRoutingType,
    check_deployment_config_name,
    check_linear,
    predefined_configs,
)

if TYPE_CHECKING:
    from conftest import WordsCheck


def test_traffic_routing_words(same_words: WordsCheck) -> None:
    same_words("TrafficRoutingType", TrafficRoutingType)


def test_minimum_healthy_hosts_words(same_words: WordsCheck) -> None:
    # Only what GetDeploymentConfig returns for a predefined configuration is not in the model.
    same_words("MinimumHealthyHostsType", {str(word) for word in MinimumHealthyHostsType} - {"MOST_CONCURRENCY"})


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        (Platform.SERVER, ["OneAtATime", "HalfAtATime", "AllAtOnce"]),
        (
            Platform.LAMBDA,
            [
                "LambdaAllAtOnce",
                "LambdaCanary10Percent5Minutes",
                "LambdaCanary10Percent10Minutes",
                "LambdaCanary10Percent15Minutes",
                "LambdaCanary10Percent30Minutes",
                "LambdaLinear10PercentEvery1Minute",
                "LambdaLinear10PercentEvery2Minutes",
                "LambdaLinear10PercentEvery3Minutes",
                "LambdaLinear10PercentEvery10Minutes",
            ],
        ),
        (
            Platform.ECS,
            [
                "ECSAllAtOnce",
                "ECSCanary10Percent5Minutes",
                "ECSCanary10Percent15Minutes",
                "ECSLinear10PercentEvery1Minutes",
                "ECSLinear10PercentEvery3Minutes",
            ],
        ),
    ],
)
def test_names(platform: Platform, names: list[str]) -> None:
    assert [config.name for config in predefined_configs(platform)] == [f"CodeDeployDefault.{name}" for name in names]


@pytest.mark.parametrize("name", PREDEFINED_CONFIGS)
def test_names_are_valid(name: str) -> None:
    check_deployment_config_name(name, predefined=True)
    assert PREDEFINED_CONFIGS[name].name == name


TRAFFIC = [config for config in PREDEFINED_CONFIGS.values() if isinstance(config, PredefinedTrafficConfig)]


@pytest.mark.parametrize("config", TRAFFIC, ids=lambda config: str(config.name))
def test_traffic_numbers_agree_with_the_name(config: PredefinedTrafficConfig) -> None:
    short = config.name.removeprefix(PREDEFINED_PREFIX + ("Lambda" if config.platform is Platform.LAMBDA else "ECS"))
    if config.routing is TrafficRoutingType.ALL_AT_ONCE:
        assert short == "AllAtOnce"
        assert (config.percentage, config.interval_minutes) == (None, None)
        return
    found = re.fullmatch(r"(Canary|Linear)(\d+)Percent(?:Every)?(\d+)Minutes?", short)
    assert found is not None
    assert config.routing == f"TimeBased{found[1]}"
    assert (config.percentage, config.interval_minutes) == (int(found[2]), int(found[3]))
    check_linear(int(found[2]), int(found[3]))


@pytest.mark.parametrize(
    ("name", "minimum_type", "minimum_value"),
    [
        ("OneAtATime", "MOST_CONCURRENCY", 1),
        ("HalfAtATime", "FLEET_PERCENT", 50),
        ("AllAtOnce", "HOST_COUNT", 0),
    ],
)
def test_server_numbers(name: str, minimum_type: str, minimum_value: int) -> None:
    config = PREDEFINED_CONFIGS[PREDEFINED_PREFIX + name]
    assert isinstance(config, PredefinedServerConfig)
    assert (config.minimum_type, config.minimum_value) == (minimum_type, minimum_value)


@pytest.mark.parametrize(
    ("name", "platform"),
    [
        (DEFAULT_SERVER_CONFIG, Platform.SERVER),
        (DEFAULT_LAMBDA_CONFIG, Platform.LAMBDA),
        (DEFAULT_ECS_CONFIG, Platform.ECS),
    ],
)
def test_defaults_exist(name: str, platform: Platform) -> None:
    assert PREDEFINED_CONFIGS[name].platform is platform
