"""When a deployment is rolled back by itself."""

from __future__ import annotations

from itertools import product

import pytest
from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.deployment.rollback import (
    missing_alarms,
    read_rollback,
    rollback_configuration,
    rollback_events,
)
from cdk_codedeploy.errors import ValidationError

FAILURE, ALARM, REQUEST = "DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"
CHOICES = (None, True, False)


@pytest.mark.parametrize(("failed", "stopped", "in_alarm"), list(product(CHOICES, CHOICES, CHOICES)))
@pytest.mark.parametrize("has_alarms", [True, False])
def test_every_combination(failed, stopped, in_alarm, has_alarms):
    expected = set()
    if failed in {None, True}:
        expected.add(FAILURE)
    if stopped:
        expected.add(REQUEST)
    if has_alarms and in_alarm in {None, True}:
        expected.add(ALARM)
    config = codedeploy.AutoRollbackConfig(
        failed_deployment=failed, stopped_deployment=stopped, deployment_in_alarm=in_alarm
    )
    events = [str(event) for event in rollback_events(config, has_alarms=has_alarms)]
    assert len(events) == len(expected)
    assert set(events) == expected
    written = rollback_configuration(config, has_alarms=has_alarms)
    assert written == ({"enabled": True, "events": events} if expected else {"enabled": False})


@pytest.mark.parametrize("given", [None, {}, codedeploy.AutoRollbackConfig()])
def test_the_default_is_the_cdks(given):
    assert rollback_events(read_rollback(given), has_alarms=True) == [FAILURE, ALARM]
    assert rollback_events(read_rollback(given), has_alarms=False) == [FAILURE]


def test_a_dictionary_is_read_like_the_cdks_type():
    given = {"failed_deployment": False, "stopped_deployment": True, "deployment_in_alarm": False}
    assert read_rollback(given) == codedeploy.AutoRollbackConfig(**given)


def test_none_in_a_dictionary_is_the_default():
    assert read_rollback({"failed_deployment": None}) == codedeploy.AutoRollbackConfig()


@pytest.mark.parametrize(
    ("key", "shown"), [("failed", '"failed"'), ("failedDeployment", '"failedDeployment"'), (5, "5")]
)
def test_an_unknown_key(key, shown):
    with pytest.raises(ValidationError) as caught:
        read_rollback({"failed_deployment": True, key: True})
    assert str(caught.value) == (
        f"auto_rollback: got the key {shown}, but it has failed_deployment, stopped_deployment, deployment_in_alarm; "
        "correct the key or pass an AutoRollbackConfig"
    )


@pytest.mark.parametrize("name", ["failed_deployment", "stopped_deployment", "deployment_in_alarm"])
@pytest.mark.parametrize(("value", "shown"), [("no", '"no"'), (0, "0"), ([], "[]")])
def test_a_value_that_is_no_flag(name, value, shown):
    with pytest.raises(ValidationError) as caught:
        read_rollback({name: value})
    assert str(caught.value) == f"auto_rollback {name}: got {shown}, but its type is bool; pass True or False"


@pytest.mark.parametrize(
    ("given", "shown"), [(False, "False"), ("off", '"off"'), (["failed_deployment"], "['failed_deployment']")]
)
def test_another_type(given, shown):
    with pytest.raises(ValidationError) as caught:
        read_rollback(given)
    assert str(caught.value) == (
        f"auto_rollback: got {shown}, but its type is AutoRollbackConfig or Mapping; "
        "pass an AutoRollbackConfig, in which failed_deployment=False switches rollbacks off"
    )


class TestMissingAlarms:
    ON_ALARM = codedeploy.AutoRollbackConfig(deployment_in_alarm=True)

    def test_is_said(self):
        assert missing_alarms('deployment group "Web"', self.ON_ALARM, has_alarms=False) == [
            (
                'deployment group "Web": auto_rollback: got deployment_in_alarm=True without an alarm, '
                "but a rollback on alarm needs at least one alarm; pass alarms=, call add_alarm(), "
                "or leave deployment_in_alarm out"
            )
        ]

    @pytest.mark.parametrize("in_alarm", [None, False])
    def test_is_no_matter_unless_asked_for(self, in_alarm):
        config = codedeploy.AutoRollbackConfig(deployment_in_alarm=in_alarm)
        assert missing_alarms("", config, has_alarms=False) == []

    def test_is_no_matter_with_alarms_or_without_rollback(self):
        assert missing_alarms("", self.ON_ALARM, has_alarms=True) == []
        assert missing_alarms("", None, has_alarms=False) == []
