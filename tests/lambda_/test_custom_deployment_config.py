"""The CDK's older configuration: the CDK's template, and numbers that CodeDeploy takes."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_codedeploy as l2

from cdk_codedeploy import (
    CustomLambdaDeploymentConfig,
    CustomLambdaDeploymentConfigType,
    LambdaDeploymentGroup,
    ValidationError,
)
from tests.deployment.templates import only
from tests.drop_in.parts import alias

CANARY, LINEAR = CustomLambdaDeploymentConfigType.CANARY, CustomLambdaDeploymentConfigType.LINEAR


def settings(**changes):
    return {"type": CANARY, "interval": cdk.Duration.minutes(5), "percentage": 10, **changes}


def make(stack, **changes):
    return CustomLambdaDeploymentConfig(stack, "Config", **settings(**changes))


@pytest.mark.parametrize("kind", [CANARY, LINEAR])
@pytest.mark.parametrize("name", [None, "Careful"])
def test_template_is_the_cdk_s(synth, kind, name):
    ours, theirs = (cdk.Stack(cdk.App(tree_metadata=False), "Shop") for _ in range(2))
    make(ours, type=kind, deployment_config_name=name)
    l2.CustomLambdaDeploymentConfig(theirs, "Config", **settings(type=kind, deployment_config_name=name))
    assert synth(ours) == synth(theirs)


def test_group_waits_for_it(stack, synth):
    config = make(stack)
    LambdaDeploymentGroup(stack, "Group", alias=alias(stack, "Function"), deployment_config=config)
    template = synth(stack)
    assert only(template)["DeploymentConfigName"] == config.deployment_config_name
    [made] = [each for each in template["Resources"].values() if each["Type"] == "AWS::CodeDeploy::DeploymentGroup"]
    assert any(name.startswith("Config") for name in made["DependsOn"])
    assert isinstance(config, l2.CustomLambdaDeploymentConfig)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"percentage": 0}, "percentage: got 0"),
        ({"percentage": 100}, "percentage: got 100"),
        ({"percentage": 1.5}, "percentage: got 1.5"),
        ({"percentage": "10"}, 'percentage: got "10"'),
        ({"interval": cdk.Duration.seconds(90)}, "interval: got 90 seconds, but the service waits whole minutes"),
        ({"interval": cdk.Duration.minutes(0)}, "interval: got 0"),
        ({"interval": cdk.Duration.minutes(2881)}, "interval: got 2881"),
        ({"interval": 5}, "interval: got 5, but its type is Duration"),
        ({"interval": None}, "interval: got None"),
        (
            {"type": LINEAR, "interval": cdk.Duration.minutes(289)},
            "interval: got 289 minutes, but 10 steps of 10 percent must fit in 2880 minutes; give at most 288 minutes",
        ),
        ({"type": "CANARY"}, 'type: got "CANARY", but its type is CustomLambdaDeploymentConfigType'),
        ({"deployment_config_name": "CodeDeployDefault.Mine"}, "deployment_config_name: got"),
        ({"deployment_config_name": "x" * 101}, "deployment_config_name: got 101 characters"),
    ],
)
def test_what_codedeploy_refuses(stack, changes, problem):
    with pytest.raises(ValidationError) as caught:
        make(stack, **changes)
    assert str(caught.value).startswith(f'deployment configuration "Config": {problem}')


@pytest.mark.parametrize(
    "changes",
    [
        {"percentage": 1, "interval": cdk.Duration.hours(48)},
        {"percentage": 99},
        {"type": LINEAR, "interval": cdk.Duration.minutes(288)},
        {"type": LINEAR, "percentage": 99, "interval": cdk.Duration.hours(24)},
    ],
)
def test_the_bounds(stack, changes):
    assert make(stack, **changes).deployment_config_name


@pytest.mark.parametrize("kind", [CANARY, LINEAR])
def test_what_only_the_deployment_knows(stack, kind):
    number = cdk.CfnParameter(stack, "Number", type="Number").value_as_number
    assert make(stack, type=kind, interval=cdk.Duration.minutes(number), deployment_config_name="Careful")
