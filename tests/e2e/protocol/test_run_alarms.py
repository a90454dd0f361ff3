"""Alarms stop deployments."""

from __future__ import annotations

import pytest

from harness.deployments import eventually
from protocol.ground import EVERYTHING, TAGGED

ROLE = [*TAGGED, "cloudwatch:DescribeAlarms"]


@pytest.fixture
def alarm(ground):
    name = ground.new_name()
    ground.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        Namespace="n",
        MetricName="m",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        Statistic="Sum",
    )
    return name


def ring(ground, alarm: str) -> None:
    ground.client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="a test")


def watching(*names: str, **more) -> dict:
    return {"alarmConfiguration": {"enabled": True, "alarms": [{"name": name} for name in names], **more}}


def test_quiet_alarm(ground, alarm):
    ground.instances()
    ground.group(**watching(alarm), role=ground.service_role(ROLE)).deploy(ground.site())


def test_alarm_that_rings_already(ground, alarm):
    (id,) = ground.instances()
    ring(ground, alarm)
    group = ground.group(**watching(alarm), role=ground.service_role(ROLE))
    info = group.deploy(ground.site(), "Stopped")
    assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
    assert alarm in info["errorInformation"]["message"]
    assert id not in group.targets(info["deploymentId"])


def test_alarm_that_rings_meanwhile_stops_and_rolls_back(ground, alarm):
    for network in ground.networks():
        ground.instances(1, network=network)
    group = ground.group(
        **watching(alarm),
        role=ground.service_role(ROLE),
        autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_STOP_ON_ALARM"]},
    )
    group.deploy(ground.site())
    id = group.begin(ground.site(), deploymentConfigName=ground.slow_config())
    (done,) = ground.wait_between_zones(group, id)
    ring(ground, alarm)
    info = group.wait(id, "Stopped")
    assert info["errorInformation"]["code"] == "ALARM_ACTIVE"
    statuses = {each: target["status"] for each, target in group.targets(id).items()}
    assert statuses.pop(done) == "Succeeded"
    assert list(statuses.values()) == ["Skipped"]
    # The alarm rings on, so the rollback is stopped as well.
    group.wait(info["rollbackInfo"]["rollbackDeploymentId"], "Stopped")


def test_missing_alarm(ground):
    ground.instances()
    role = ground.service_role(ROLE)
    info = ground.group(**watching("no-such"), role=role).deploy(ground.site(), "Stopped")
    assert "no-such" in info["errorInformation"]["message"]
    ground.group(**watching("no-such", ignorePollAlarmFailure=True), role=role).deploy(
        ground.site(), fileExistsBehavior="OVERWRITE"
    )


def test_poll_that_is_refused_may_be_ignored(ground, alarm):
    ground.instances()
    role = ground.service_role(TAGGED)
    ground.group(**watching(alarm, ignorePollAlarmFailure=True), role=role).deploy(ground.site())
    assert ground.refused() == {"cloudwatch:DescribeAlarms"}


def test_disabled_alarms_are_not_asked(ground, alarm):
    ground.instances()
    ring(ground, alarm)
    group = ground.group(**watching(alarm, enabled=False), role=ground.service_role(TAGGED))
    group.deploy(ground.site())
    assert ground.refused() == set()


def test_deployment_may_have_alarms_of_its_own(ground, alarm):
    ground.instances()
    ring(ground, alarm)
    group = ground.group(**watching(alarm), role=ground.service_role(ROLE))
    group.deploy(ground.site(), overrideAlarmConfiguration={"enabled": False})


def test_composite_alarm(ground, alarm):
    ground.instances()
    name = ground.new_name()
    ground.client("cloudwatch").put_composite_alarm(AlarmName=name, AlarmRule=f"ALARM({alarm})")
    group = ground.group(**watching(name), role=ground.service_role(ROLE))
    group.deploy(ground.site())
    ring(ground, alarm)
    eventually(lambda: composite_rings(ground, name), "the composite alarm")
    group.deploy(ground.site(), "Stopped")


def composite_rings(ground, name: str) -> bool:
    found = ground.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
    return found["CompositeAlarms"][0]["StateValue"] == "ALARM"


def test_alarm_keeps_new_instances_out(ground, alarm):
    fleet = ground.auto_scaling_group()
    role = ground.service_role([*EVERYTHING, "cloudwatch:DescribeAlarms"])
    group = ground.group(**watching(alarm), role=role, autoScalingGroups=[fleet.name])
    group.deploy(ground.site())
    ring(ground, alarm)
    fleet.resize(2)
    (info, *_) = eventually(lambda: group.by_creator("autoscaling"), "a deployment to the new instance")
    fleet.resize(1)
    assert group.wait(info["deploymentId"], "Stopped")["errorInformation"]["code"] == "ALARM_ACTIVE"
