"""One Availability Zone after the other."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy import (
    MinimumHealthyHosts,
    MinimumHealthyHostsPerZone,
    ServerDeploymentConfig,
    ValidationError,
    ZonalConfig,
)
from tests.deployment.templates import only

CONFIG = "AWS::CodeDeploy::DeploymentConfig"
ONE = MinimumHealthyHosts.count(1)
EVERYTHING = {
    "MonitorDurationInSeconds": 90,
    "FirstZoneMonitorDurationInSeconds": 3600,
    "MinimumHealthyHostsPerZone": {"Type": "FLEET_PERCENT", "Value": 50},
}


def everything(per_zone=MinimumHealthyHostsPerZone):
    return {
        "monitor_duration": cdk.Duration.seconds(90),
        "first_zone_monitor_duration": cdk.Duration.hours(1),
        "minimum_healthy_hosts_per_zone": per_zone.percentage(50),
    }


@pytest.mark.parametrize(
    "make",
    [
        lambda: ZonalConfig(**everything()),
        lambda: codedeploy.ZonalConfig(**everything(codedeploy.MinimumHealthyHostsPerZone)),
        everything,
        lambda: everything(codedeploy.MinimumHealthyHostsPerZone),
    ],
    ids=["ours", "the CDK's", "a dictionary", "a dictionary of the CDK's"],
)
def test_every_form_is_the_same(stack, synth, make):
    ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE, zonal_config=make())
    assert only(synth(stack), CONFIG)["ZonalConfig"] == EVERYTHING


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"monitor_duration": cdk.Duration.minutes(2)}, {"MonitorDurationInSeconds": 120}),
        ({"monitor_duration": cdk.Duration.seconds(0)}, {"MonitorDurationInSeconds": 0}),
        ({"monitor_duration": cdk.Duration.millis(3000)}, {"MonitorDurationInSeconds": 3}),
        ({"first_zone_monitor_duration": cdk.Duration.days(1)}, {"FirstZoneMonitorDurationInSeconds": 86400}),
        (
            {"minimum_healthy_hosts_per_zone": MinimumHealthyHostsPerZone.count(0)},
            {"MinimumHealthyHostsPerZone": {"Type": "HOST_COUNT", "Value": 0}},
        ),
    ],
)
def test_only_what_was_said_is_written(stack, synth, given, expected):
    ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE, zonal_config=given)
    # The CDK leaves an empty object out.
    assert only(synth(stack), CONFIG).get("ZonalConfig", {}) == expected


def test_tokens_pass(stack, synth):
    seconds = cdk.CfnParameter(stack, "Seconds", type="Number").value_as_number
    hosts = cdk.CfnParameter(stack, "Hosts", type="Number").value_as_number
    zonal = ZonalConfig(
        monitor_duration=cdk.Duration.seconds(seconds),
        minimum_healthy_hosts_per_zone=MinimumHealthyHostsPerZone.count(hosts),
    )
    ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE, zonal_config=zonal)
    assert only(synth(stack), CONFIG)["ZonalConfig"] == {
        "MonitorDurationInSeconds": {"Ref": "Seconds"},
        "MinimumHealthyHostsPerZone": {"Type": "HOST_COUNT", "Value": {"Ref": "Hosts"}},
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"monitor_duration": cdk.Duration.millis(1500)},
            (
                "monitor_duration: got 1500 milliseconds, but the service waits whole seconds; "
                "give the duration in seconds, minutes or hours"
            ),
        ),
        (
            {"first_zone_monitor_duration": cdk.Duration.millis(1)},
            (
                "first_zone_monitor_duration: got 1 milliseconds, but the service waits whole seconds; "
                "give the duration in seconds, minutes or hours"
            ),
        ),
        (
            {"monitor": cdk.Duration.seconds(1)},
            (
                'zonal_config: got the key "monitor", but it has first_zone_monitor_duration, '
                "minimum_healthy_hosts_per_zone, monitor_duration; correct the key or pass a ZonalConfig"
            ),
        ),
        (
            {"monitor_duration": 60},
            "monitor_duration: got 60, but its type is Duration; pass a duration such as Duration.minutes(5)",
        ),
        (
            {"first_zone_monitor_duration": "1m"},
            (
                'first_zone_monitor_duration: got "1m", but its type is Duration; '
                "pass a duration such as Duration.minutes(5)"
            ),
        ),
        (
            {"minimum_healthy_hosts_per_zone": MinimumHealthyHosts.count(1)},
            (
                "minimum_healthy_hosts_per_zone: got MinimumHealthyHosts.count(1), but its type is "
                "MinimumHealthyHostsPerZone; make one with MinimumHealthyHostsPerZone.count() or .percentage()"
            ),
        ),
        (60, "zonal_config: got 60, but its type is ZonalConfig or Mapping; pass a ZonalConfig"),
    ],
)
def test_wrong_use(stack, given, message):
    with pytest.raises(ValidationError) as caught:
        ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE, zonal_config=given)
    assert str(caught.value) == f'deployment configuration "Config": {message}'
    # Nothing was made, so the id is free.
    ServerDeploymentConfig(stack, "Config", minimum_healthy_hosts=ONE)
