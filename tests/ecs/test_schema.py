"""CloudFormation's own schemas accept what the constructs for Amazon ECS and Lambda write."""

from __future__ import annotations

import json

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sns as sns
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from cdk_codedeploy import (
    EcsBlueGreenService,
    EcsDeploymentConfig,
    LambdaDeploymentConfig,
    LambdaDeploymentGroup,
    TrafficRouting,
    Trigger,
    TriggerEvent,
)
from tests.drop_in.parts import alarm, alias, function


@pytest.fixture
def findings(synth):
    """What the linter says about the template of a stack, but for warnings."""

    def say(stack):
        matches = lint(json.dumps(synth(stack)), config=ManualArgs(regions=["eu-west-1"], ignore_checks=["W"]))
        return [f"{match.rule.id} {match.path}: {match.message}" for match in matches]

    return say


def test_amazon_ecs(stack, vpc, findings):
    task = ecs.FargateTaskDefinition(stack, "Task")
    task.add_container(
        "web", image=ecs.ContainerImage.from_registry("web"), port_mappings=[ecs.PortMapping(container_port=80)]
    )
    routing = TrafficRouting.time_based_linear(interval=cdk.Duration.minutes(10), percentage=20)
    EcsBlueGreenService(
        stack,
        "Web",
        vpc=vpc,
        task_definition=task,
        alarms=[alarm(stack, "Errors")],
        approval_wait_time=cdk.Duration.hours(1),
        deployment_config=EcsDeploymentConfig(stack, "Config", traffic_routing=routing),
        hooks={"AfterAllowTestTraffic": function(stack, "Check")},
        triggers=[Trigger(sns.Topic(stack, "Topic"), [TriggerEvent.DEPLOYMENT_FAILURE])],
    )
    assert findings(stack) == []


def test_lambda(stack, findings):
    routing = TrafficRouting.time_based_canary(interval=cdk.Duration.minutes(10), percentage=20)
    group = LambdaDeploymentGroup(
        stack,
        "Group",
        alias=alias(stack, "Function"),
        alarms=[alarm(stack, "Errors")],
        deployment_config=LambdaDeploymentConfig(stack, "Config", traffic_routing=routing),
        pre_hook=function(stack, "Before"),
        tags={"Team": "shop"},
    )
    group.add_post_hook(function(stack, "After"))
    assert findings(stack) == []
