"""One resource after another."""

from __future__ import annotations

import warnings

import aws_cdk as cdk

from cdk_codedeploy.synthesis import depend


def two_resources(stack):
    return [cdk.CfnResource(stack, name, type="AWS::SNS::Topic") for name in ("First", "Second")]


def test_depend(stack, synth):
    first, second = two_resources(stack)
    depend(second, first)
    found = synth(stack)["Resources"]
    assert found["Second"]["DependsOn"] == ["First"]
    assert "DependsOn" not in found["First"]


def test_depend_is_one_round_trip_and_prints_nothing(stack, round_trips, capfd):
    first, second = two_resources(stack)
    with round_trips() as trips, warnings.catch_warnings():
        warnings.simplefilter("error")
        depend(second, first)
    assert trips.total == 1, trips.requests
    assert capfd.readouterr().err == ""


def test_depend_knows_the_old_name():
    class OldResource:
        def __init__(self):
            self.needs = []

        def add_dependency(self, other):
            self.needs.append(other)

    first, second = OldResource(), OldResource()
    depend(second, first)
    assert second.needs == [first]
