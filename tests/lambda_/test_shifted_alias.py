"""The alias of a deployment group: one group for each, and no alarm that closes a circle."""

from __future__ import annotations

import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy import LambdaDeploymentGroup, ValidationError
from tests.drop_in.parts import alarm, alias, function

CIRCLE = (
    'deployment group "Group": alarms: got an alarm that refers to the alias, but the alias waits for its deployment '
    "group and the group for its alarms, so CloudFormation finds a circle; write the metric's dimension as text, "
    "function_name and alias_name with a colon between, as alias.metric_errors() does"
)


def errors(dimension, label="Errors"):
    return cloudwatch.Metric(namespace="AWS/Lambda", metric_name=label, dimensions_map={"Resource": dimension})


def simple(stack, live):
    return cloudwatch.Alarm(stack, "Alarm", metric=errors(live.function_arn), threshold=1, evaluation_periods=1)


def in_expression(stack, live):
    expression = cloudwatch.MathExpression(expression="m / 2", using_metrics={"m": errors(live.function_arn)})
    return cloudwatch.Alarm(stack, "Alarm", metric=expression, threshold=1, evaluation_periods=1)


def on_l1(stack, live):
    dimension = cloudwatch.CfnAlarm.DimensionProperty(name="Resource", value=live.node.default_child.attr_alias_arn)
    return cloudwatch.CfnAlarm(
        stack,
        "Alarm",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        dimensions=[dimension],
        metric_name="Errors",
        namespace="AWS/Lambda",
    )


class TestAlarms:
    @pytest.mark.parametrize("make", [simple, in_expression, on_l1])
    def test_that_refer_to_the_alias_are_refused(self, stack, make):
        live = alias(stack, "Function")
        circular = make(stack, live)
        with pytest.raises(ValidationError) as caught:
            LambdaDeploymentGroup(stack, "Group", alias=live, alarms=[circular])
        assert str(caught.value) == CIRCLE

    def test_late_ones_too(self, stack):
        live = alias(stack, "Function")
        group = LambdaDeploymentGroup(stack, "Group", alias=live)
        with pytest.raises(ValidationError) as caught:
            group.add_alarm(simple(stack, live))
        assert str(caught.value) == CIRCLE

    def test_that_name_it_as_text_pass(self, stack, synth):
        live = alias(stack, "Function")
        text = errors(f"{live.lambda_.function_name}:{live.alias_name}")
        group = LambdaDeploymentGroup(
            stack,
            "Group",
            alias=live,
            alarms=[live.metric_errors().create_alarm(stack, "FromAlias", threshold=1, evaluation_periods=1)],
        )
        group.add_alarm(cloudwatch.Alarm(stack, "Text", metric=text, threshold=1, evaluation_periods=1))
        group.add_alarm(cloudwatch.Alarm.from_alarm_name(stack, "Elsewhere", "errors"))
        group.add_alarm(cloudwatch.CompositeAlarm(stack, "Both", alarm_rule=cloudwatch.AlarmRule.from_boolean(True)))
        names = [name for name in synth(stack)["Resources"] if name.startswith("Group")]
        assert names

    def test_on_another_alias_pass(self, stack):
        live, other = alias(stack, "Function"), alias(stack, "Other")
        group = LambdaDeploymentGroup(stack, "Group", alias=live)
        group.add_alarm(simple(stack, other))
        group.add_alarm(alarm(stack, "Plain"))


def test_two_groups_on_one_alias(stack):
    live = alias(stack, "Function")
    LambdaDeploymentGroup(stack, "First", alias=live)
    with pytest.raises(ValidationError) as caught:
        LambdaDeploymentGroup(stack, "Second", alias=live)
    assert str(caught.value) == (
        'deployment group "Stack/Second": alias: got one that deployment group "Stack/First" shifts already, but an '
        "alias has one update policy, which names one deployment group; give the function another alias, or use the "
        "first deployment group"
    )


def test_an_alias_that_was_made_elsewhere(stack):
    version = lambda_.Version.from_version_arn(
        stack, "Version", "arn:aws:lambda:eu-west-1:111122223333:function:orders:1"
    )
    live = lambda_.Alias.from_alias_attributes(stack, "Alias", alias_name="live", alias_version=version)
    with pytest.raises(ValidationError) as caught:
        LambdaDeploymentGroup(stack, "Group", alias=live)
    assert str(caught.value) == (
        'deployment group "Group": alias: got something that this app does not make as an alias, but the traffic of an '
        "alias is shifted by the update policy of its own resource; pass a lambda_.Alias made in this app"
    )


@pytest.mark.parametrize("wrong", ["live", None])
def test_no_alias_at_all(stack, wrong):
    with pytest.raises(ValidationError, match=r"make one with function\.add_alias"):
        LambdaDeploymentGroup(stack, "Group", alias=wrong)


def test_a_function_is_no_alias(stack):
    with pytest.raises(ValidationError, match="got something that this app does not make as an alias"):
        LambdaDeploymentGroup(stack, "Group", alias=function(stack, "Function"))
