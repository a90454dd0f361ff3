"""What the service refuses of deployment configurations: request by request."""

from __future__ import annotations

import pytest

from emulator.codedeploy import limits

LONG = "x" * 101
CONFIG = "InvalidDeploymentConfigNameException"
HOSTS = "InvalidMinimumHealthyHostValueException"
SHIFT = "InvalidTrafficRoutingConfigurationException"
ZONES = "InvalidZonalDeploymentConfigurationException"


def hosts(kind, value):
    return {"minimumHealthyHosts": {"type": kind, "value": value}}


def zonal(**members):
    return {**hosts("HOST_COUNT", 1), "zonalConfig": members}


def shift(kind, platform="Lambda", **members):
    return {"computePlatform": platform, "trafficRoutingConfig": {"type": kind, **members}}


def canary(percentage, minutes):
    return shift("TimeBasedCanary", timeBasedCanary={"canaryPercentage": percentage, "canaryInterval": minutes})


def linear(percentage, minutes):
    return shift("TimeBasedLinear", timeBasedLinear={"linearPercentage": percentage, "linearInterval": minutes})


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"deploymentConfigName": "a b"}, CONFIG),
        ({"deploymentConfigName": LONG}, CONFIG),
        ({"deploymentConfigName": "CodeDeployDefault.Mine", **hosts("HOST_COUNT", 1)}, CONFIG),
        ({"computePlatform": "EC2"}, "InvalidComputePlatformException"),
        ({}, HOSTS),
        ({"minimumHealthyHosts": {"type": "HOST_COUNT"}}, HOSTS),
        ({"minimumHealthyHosts": {"value": 1}}, HOSTS),
        (hosts("HOST_COUNT", -1), HOSTS),
        (hosts("FLEET_PERCENT", -1), HOSTS),
        (hosts("FLEET_PERCENT", 100), HOSTS),
        (hosts("MOST_CONCURRENCY", 1), HOSTS),
        ({**hosts("HOST_COUNT", 1), "trafficRoutingConfig": {"type": "AllAtOnce"}}, SHIFT),
        (zonal(monitorDurationInSeconds=-1), ZONES),
        (zonal(firstZoneMonitorDurationInSeconds=-1), ZONES),
        (zonal(minimumHealthyHostsPerZone={"type": "FLEET_PERCENT", "value": 100}), ZONES),
        (zonal(minimumHealthyHostsPerZone={"type": "Other", "value": 1}), ZONES),
        (zonal(minimumHealthyHostsPerZone={"type": "HOST_COUNT"}), ZONES),
        ({"computePlatform": "Lambda"}, SHIFT),
        ({**shift("AllAtOnce"), **hosts("HOST_COUNT", 1)}, HOSTS),
        ({**shift("AllAtOnce", "ECS"), "zonalConfig": {}}, ZONES),
        ({"computePlatform": "ECS", "trafficRoutingConfig": {}}, SHIFT),
        (shift("Sometimes"), SHIFT),
        (shift("TimeBasedCanary"), SHIFT),
        (shift("AllAtOnce", timeBasedCanary={"canaryPercentage": 10, "canaryInterval": 5}), SHIFT),
        (shift("TimeBasedCanary", timeBasedLinear={"linearPercentage": 10, "linearInterval": 5}), SHIFT),
        (canary(0, 5), SHIFT),
        (canary(100, 5), SHIFT),
        (canary(10, 0), SHIFT),
        (canary(10, 2881), SHIFT),
        (linear(100, 1), SHIFT),
        (linear(25, 721), SHIFT),
        (linear(1, 29), SHIFT),
    ],
)
def test_create_deployment_config(api, request_, code):
    api.assert_refused("CreateDeploymentConfig", {"deploymentConfigName": "Mine", **request_}, code)


@pytest.mark.parametrize(
    "request_",
    [
        hosts("HOST_COUNT", 0),
        hosts("HOST_COUNT", 5000),
        hosts("FLEET_PERCENT", 99),
        zonal(),
        zonal(monitorDurationInSeconds=60, minimumHealthyHostsPerZone={"type": "FLEET_PERCENT", "value": 0}),
        shift("AllAtOnce", "ECS"),
        canary(99, 2880),
        linear(25, 720),
        linear(99, 1440),
    ],
)
def test_deployment_configs_that_are_allowed(api, request_):
    api.call("CreateDeploymentConfig", {"deploymentConfigName": "Mine", **request_})
    answer = api.client.get_deployment_config(deploymentConfigName="Mine")["deploymentConfigInfo"]
    assert {"computePlatform": "Server", **request_}.items() <= answer.items()


def test_deployment_configs_have_limits(api, monkeypatch):
    request = {"deploymentConfigName": "a", **hosts("HOST_COUNT", 1)}
    api.call("CreateDeploymentConfig", request)
    api.assert_refused("CreateDeploymentConfig", request, "DeploymentConfigAlreadyExistsException")
    assert limits.DEPLOYMENT_CONFIGS == 200
    monkeypatch.setattr(limits, "DEPLOYMENT_CONFIGS", 1)
    second = {"deploymentConfigName": "b", **hosts("HOST_COUNT", 1)}
    api.assert_refused("CreateDeploymentConfig", second, "DeploymentConfigLimitExceededException")


def test_deployment_configs_in_use(shop):
    for name in ("Used", "Running"):
        shop.call("CreateDeploymentConfig", {"deploymentConfigName": name, **hosts("HOST_COUNT", 0)})
    shop.make_group("Second", deploymentConfigName="Used")
    running = shop.deploy(deploymentConfigName="Running")
    for name, user in (("Used", "Shop/Second"), ("Running", running)):
        shop.assert_refused(
            "DeleteDeploymentConfig", {"deploymentConfigName": name}, "DeploymentConfigInUseException", user
        )
    shop.finish(running)
    shop.client.delete_deployment_config(deploymentConfigName="Running")
    shop.assert_refused(
        "GetDeploymentConfig", {"deploymentConfigName": "Running"}, "DeploymentConfigDoesNotExistException"
    )
    shop.client.delete_deployment_config(deploymentConfigName="Running")


@pytest.mark.parametrize("name", ["OneAtATime", "HalfAtATime", "AllAtOnce", "ECSAllAtOnce", "LambdaAllAtOnce"])
def test_predefined_configs_cannot_be_deleted(api, name):
    request = {"deploymentConfigName": f"CodeDeployDefault.{name}"}
    api.assert_refused("DeleteDeploymentConfig", request, "InvalidOperationException")
