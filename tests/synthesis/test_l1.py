"""L1 resources made and changed without checking types."""

from __future__ import annotations

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.synthesis import change_l1, make_l1

ALARMS = {"alarms": [{"name": "Errors"}], "enabled": True, "ignorePollAlarmFailure": False}
IN_TEMPLATE = {"Alarms": [{"Name": "Errors"}], "Enabled": True, "IgnorePollAlarmFailure": False}


def _group(stack, **given):
    return make_l1(
        codedeploy.CfnDeploymentGroup,
        codedeploy.CfnDeploymentGroupProps,
        stack,
        "Group",
        application_name="web",
        service_role_arn="arn:aws:iam::111122223333:role/deploy",
        **given,
    )


def _in_template(synth, stack):
    return next(iter(synth(stack)["Resources"].values()))["Properties"]


def test_a_property_in_javascripts_names(stack, synth):
    group = _group(stack, alarm_configuration=ALARMS)
    assert isinstance(group.alarm_configuration, codedeploy.CfnDeploymentGroup.AlarmConfigurationProperty)
    assert _in_template(synth, stack)["AlarmConfiguration"] == IN_TEMPLATE


def test_none_leaves_a_property_out(stack, synth):
    _group(stack, alarm_configuration=None)
    assert set(_in_template(synth, stack)) == {"ApplicationName", "ServiceRoleArn"}


def test_a_change_is_one_round_trip(stack, synth, round_trips):
    group = _group(stack)
    with round_trips() as trips:
        change_l1(group, "alarmConfiguration", ALARMS)
    assert dict(trips.counts) == {"set alarmConfiguration": 1}
    assert group.alarm_configuration.enabled is True
    assert _in_template(synth, stack)["AlarmConfiguration"] == IN_TEMPLATE
