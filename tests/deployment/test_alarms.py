"""The alarms that stop a deployment."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch

from cdk_codedeploy import InitialDeployment, S3Location, ServerDeploymentGroup, ValidationError
from tests.deployment import later
from tests.deployment.templates import allowed, group_of, only

REVISION = InitialDeployment(revision=S3Location("bucket", "app.zip"))
ROLLS_BACK_ON_FAILURE = {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE"]}
ROLLS_BACK_ON_ALARM = {"Enabled": True, "Events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]}


def imported(scope, name):
    arn = f"arn:aws:cloudwatch:eu-west-1:111122223333:alarm:{name}"
    return cloudwatch.Alarm.from_alarm_arn(scope, f"Alarm{name}", arn)


def new(scope, id):
    metric = cloudwatch.Metric(namespace="Shop", metric_name="Errors")
    return cloudwatch.Alarm(scope, id, metric=metric, threshold=1, evaluation_periods=1)


class TestTemplate:
    def test_without_alarms_everything_is_said_nevertheless(self, stack, synth):
        ServerDeploymentGroup(stack, "Group")
        template = synth(stack)
        assert only(template)["AlarmConfiguration"] == {
            "Alarms": [],
            "Enabled": False,
            "IgnorePollAlarmFailure": False,
        }
        assert only(template)["AutoRollbackConfiguration"] == ROLLS_BACK_ON_FAILURE
        assert allowed(template, "GroupRole", "cloudwatch:DescribeAlarms") == []

    @pytest.mark.parametrize("app", ["none", "recommended"], indirect=True)
    def test_flags_of_the_cdk_change_nothing(self, stack, synth):
        ServerDeploymentGroup(stack, "Group")
        assert only(synth(stack))["AlarmConfiguration"]["Enabled"] is False

    def test_all_kinds_of_alarms(self, stack, synth):
        plain = new(stack, "Plain")
        composite = cloudwatch.CompositeAlarm(
            stack, "Composite", alarm_rule=cloudwatch.AlarmRule.from_boolean(value=True)
        )
        raw = cloudwatch.CfnAlarm(stack, "Raw", comparison_operator="GreaterThanThreshold", evaluation_periods=1)
        group = ServerDeploymentGroup(stack, "Group", alarms=[plain, composite, imported(stack, "elsewhere")])
        group.add_alarm(raw)
        template = synth(stack)
        names = {name[: -8 if name[-8:].isupper() else None]: name for name in template["Resources"]}
        assert only(template)["AlarmConfiguration"] == {
            "Alarms": [
                {"Name": {"Ref": names["Plain"]}},
                {"Name": {"Ref": names["Composite"]}},
                {"Name": "elsewhere"},
                {"Name": {"Ref": "Raw"}},
            ],
            "Enabled": True,
            "IgnorePollAlarmFailure": False,
        }
        assert only(template)["AutoRollbackConfiguration"] == ROLLS_BACK_ON_ALARM
        assert allowed(template, "GroupRole", "cloudwatch:DescribeAlarms") == ["*"]

    def test_switches(self, stack, synth):
        alarms = [imported(stack, "one")]
        ServerDeploymentGroup(stack, "Ignored", alarms=alarms, ignore_alarm_configuration=True)
        ServerDeploymentGroup(stack, "Unread", alarms=alarms, ignore_poll_alarms_failure=True)
        ServerDeploymentGroup(
            stack, "Plain", alarms=alarms, ignore_alarm_configuration=False, ignore_poll_alarms_failure=False
        )
        template = synth(stack)
        listed = [{"Name": "one"}]
        expected = {"Ignored": (False, False), "Unread": (True, True), "Plain": (True, False)}
        for id, (enabled, ignores_failure) in expected.items():
            assert group_of(template, id)["AlarmConfiguration"] == {
                "Alarms": listed,
                "Enabled": enabled,
                "IgnorePollAlarmFailure": ignores_failure,
            }

    def test_late_alarms(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", ignore_poll_alarms_failure=True)
        group.add_alarm(imported(stack, "one"))
        group.add_alarm(imported(stack, "two"))
        template = synth(stack)
        assert only(template)["AlarmConfiguration"] == {
            "Alarms": [{"Name": "one"}, {"Name": "two"}],
            "Enabled": True,
            "IgnorePollAlarmFailure": True,
        }
        assert only(template)["AutoRollbackConfiguration"] == ROLLS_BACK_ON_ALARM
        assert allowed(template, "GroupRole", "cloudwatch:DescribeAlarms") == ["*"]

    def test_a_late_alarm_respects_what_was_declined(self, stack, synth):
        declined = {"failed_deployment": False, "deployment_in_alarm": False}
        group = ServerDeploymentGroup(stack, "Group", auto_rollback=declined)
        group.add_alarm(imported(stack, "one"))
        assert only(synth(stack))["AutoRollbackConfiguration"] == {"Enabled": False}

    def test_a_late_alarm_brings_no_rollback_beside_an_initial_deployment(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", deployment=REVISION)
        group.add_alarm(imported(stack, "one"))
        properties = only(synth(stack))
        assert "AutoRollbackConfiguration" not in properties
        assert properties["AlarmConfiguration"]["Enabled"] is True

    def test_tokens_pass(self, stack, synth):
        name = cdk.CfnParameter(stack, "Name").value_as_string
        lazy = later.text("later")
        alarms = [
            cloudwatch.Alarm.from_alarm_name(stack, "One", name),
            cloudwatch.Alarm.from_alarm_name(stack, "Two", lazy),
        ]
        ServerDeploymentGroup(stack, "Group", alarms=alarms)
        assert only(synth(stack))["AlarmConfiguration"]["Alarms"] == [{"Name": {"Ref": "Name"}}, {"Name": "later"}]


class TestWrongUse:
    def test_eleven(self, stack):
        alarms = [imported(stack, str(number)) for number in range(11)]
        message = (
            "alarms: got 11, but a deployment group takes at most 10 alarms; "
            "remove 1 or combine them in a composite alarm"
        )
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", alarms=alarms)
        assert str(caught.value) == f'deployment group "Group": {message}'
        group = ServerDeploymentGroup(stack, "Full", alarms=alarms[:10])
        with pytest.raises(ValidationError) as caught:
            group.add_alarm(alarms[10])
        assert str(caught.value) == f'deployment group "Full": {message}'

    def test_one_twice(self, stack, synth):
        alarm = imported(stack, "one")
        message = 'alarms: got "one" more than once, but each name can be used only once; remove the repetition'
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Refused", alarms=[alarm, alarm])
        assert str(caught.value) == f'deployment group "Refused": {message}'
        group = ServerDeploymentGroup(stack, "Group", alarms=[alarm])
        with pytest.raises(ValidationError) as caught:
            group.add_alarm(alarm)
        assert str(caught.value) == f'deployment group "Group": {message}'
        assert only(synth(stack))["AlarmConfiguration"]["Alarms"] == [{"Name": "one"}]

    def test_one_of_our_own_twice(self, stack):
        alarm = new(stack, "Alarm")
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", alarms=[alarm, alarm])
        assert str(caught.value) == (
            'deployment group "Group": alarms: got the same one more than once, but each name can be used only once; '
            "remove the repetition"
        )

    @pytest.mark.parametrize(("alarm", "shown"), [("errors", '"errors"'), (None, "None")])
    def test_a_late_one_that_is_no_construct(self, stack, synth, alarm, shown):
        group = ServerDeploymentGroup(stack, "Group")
        with pytest.raises(ValidationError) as caught:
            group.add_alarm(alarm)
        assert str(caught.value) == (
            f'deployment group "Group": alarms: got {shown}, but a construct is needed; '
            "import it with Alarm.from_alarm_arn()"
        )
        assert only(synth(stack))["AlarmConfiguration"]["Alarms"] == []

    def test_a_name_that_no_alarm_has(self, stack):
        long = cloudwatch.Alarm.from_alarm_name(stack, "Long", "x" * 256)
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", alarms=[long])
        assert str(caught.value) == (
            'deployment group "Group": alarms: got 256 characters, but the name of an alarm takes 1 to 255 characters; '
            "shorten it by 1"
        )


class TestRollbackOnAlarm:
    SENTENCE = (
        'deployment group "Stack/Group": auto_rollback: got deployment_in_alarm=True without an alarm, but a rollback '
        "on alarm needs at least one alarm; pass alarms=, call add_alarm(), or leave deployment_in_alarm out"
    )
    ON_ALARM = {"deployment_in_alarm": True}  # noqa: RUF012

    def test_without_an_alarm_is_refused_at_the_end(self, app, stack):
        ServerDeploymentGroup(stack, "Group", auto_rollback=self.ON_ALARM)
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert str(caught.value).count(self.SENTENCE) == 1

    def test_an_alarm_added_later_makes_it_good(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", auto_rollback=self.ON_ALARM)
        group.add_alarm(imported(stack, "one"))
        assert only(synth(stack))["AutoRollbackConfiguration"] == ROLLS_BACK_ON_ALARM

    def test_every_group_is_named(self, app, stack):
        for id in ("Group", "Other"):
            ServerDeploymentGroup(stack, id, auto_rollback=self.ON_ALARM)
        ServerDeploymentGroup(stack, "Good", auto_rollback=self.ON_ALARM, alarms=[imported(stack, "one")])
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        message = str(caught.value)
        assert self.SENTENCE in message
        assert self.SENTENCE.replace("Stack/Group", "Stack/Other") in message
        assert "Good" not in message
