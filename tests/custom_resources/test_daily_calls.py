"""Functions of custom resources that are called once a day as well."""

from __future__ import annotations

import json

from cdk_codedeploy.custom_resources import CustomResourceProvider
from tests.iam.templates import only, resources


def schedules(template):
    return [each["Properties"] for each in resources(template, "AWS::Scheduler::Schedule").values()]


def test_is_made_when_it_is_first_asked_for(stack, synth):
    provider = CustomResourceProvider.of(stack, "OnPremisesKey")
    assert provider.node.try_find_child("DailyCalls") is None
    provider.call_daily(stack, "One", {"a": 1}, description="One")
    provider.call_daily(stack, "Two", {"b": stack.region}, description="Two")
    template = synth(stack)
    roles = [name for name in resources(template, "AWS::IAM::Role") if "DailyCalls" in name]
    assert len(roles) == 1
    assert {each["Target"]["RoleArn"] for each in schedules(template)} == {f"${{{roles[0]}.Arn}}"}


def test_calls_with_the_event_within_an_hour_and_tries_again(stack, synth):
    event = {"b": stack.region, "a": {"list": [1, "x"]}}
    CustomResourceProvider.of(stack, "OnPremisesKey").call_daily(stack, "One", event, description="What for")
    (schedule,) = schedules(synth(stack))
    function = only(synth(stack), "AWS::Lambda::Function")[0]
    assert json.loads(schedule["Target"].pop("Input")) == {"a": {"list": [1, "x"]}, "b": "${AWS::Region}"}
    role = schedule["Target"].pop("RoleArn")
    assert schedule == {
        "Description": "What for",
        "FlexibleTimeWindow": {"MaximumWindowInMinutes": 60, "Mode": "FLEXIBLE"},
        "ScheduleExpression": "rate(1 day)",
        "Target": {"Arn": f"${{{function}.Arn}}", "RetryPolicy": {"MaximumRetryAttempts": 3}},
    }
    assert "DailyCalls" in role


def test_has_no_schedule_without_being_asked(stack, synth):
    CustomResourceProvider.of(stack, "OnPremisesKey")
    assert schedules(synth(stack)) == []
