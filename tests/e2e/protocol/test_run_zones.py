"""Zonal configurations: one Availability Zone after another."""

from __future__ import annotations

import pytest


@pytest.fixture
def config(ground):
    """Make a deployment configuration and return its name."""

    def make(**zonal) -> str:
        name = ground.new_name()
        ground.client("codedeploy").create_deployment_config(
            deploymentConfigName=name, minimumHealthyHosts={"type": "HOST_COUNT", "value": 0}, zonalConfig=zonal
        )
        return name

    return make


@pytest.fixture
def zones(ground):
    """Start two instances in each of two zones. Returns them by zone."""
    found = {}
    for network in ground.networks():
        described = ground.client("ec2").describe_subnets(SubnetIds=[network])["Subnets"][0]
        found[described["AvailabilityZone"]] = ground.instances(2, network=network)
    assert len(found) == 2
    return [found[zone] for zone in sorted(found)]


def times(group, deployment: str, ids: list[str], event: int, key: str) -> list:
    targets = group.targets(deployment)
    return [targets[id]["lifecycleEvents"][event][key] for id in ids]


@pytest.mark.parametrize("seconds", [{"monitorDurationInSeconds": 600}, {"firstZoneMonitorDurationInSeconds": 600}])
def test_second_zone_waits_for_the_first(ground, zones, config, seconds):
    group = ground.group(deploymentConfigName=config(**seconds))
    id = group.deploy(ground.site())["deploymentId"]
    end = max(times(group, id, zones[0], -1, "endTime"))
    start = min(times(group, id, zones[1], 0, "startTime"))
    assert (start - end).total_seconds() >= 600 / 3000


def test_failure_keeps_the_second_zone_as_it_is(ground, zones, config):
    minimum = {"type": "HOST_COUNT", "value": 1}
    group = ground.group(deploymentConfigName=config(minimumHealthyHostsPerZone=minimum))
    ground.break_event("AfterInstall", instance=zones[0][0])
    info = group.deploy(ground.site(), "Failed")
    targets = group.targets(info["deploymentId"])
    assert [targets[id]["status"] for id in zones[0]] == ["Failed", "Skipped"]
    assert [targets[id]["status"] for id in zones[1]] == ["Skipped", "Skipped"]


def test_minimum_of_a_zone_that_cannot_be_kept(ground, zones, config):
    group = ground.group(deploymentConfigName=config(minimumHealthyHostsPerZone={"type": "HOST_COUNT", "value": 2}))
    info = group.deploy(ground.site(), "Failed")
    assert info["errorInformation"]["code"] == "HEALTH_CONSTRAINTS_INVALID"
