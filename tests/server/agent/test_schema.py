"""CloudFormation's own schemas accept what each way to the agent writes."""

from __future__ import annotations

import json

import pytest
from aws_cdk import aws_autoscaling as autoscaling
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from cdk_codedeploy import (
    AgentConfig,
    AgentInstall,
    AgentLogs,
    CodeDeployAgent,
    InstanceTagSet,
    ServerDeploymentGroup,
    UpdateSchedule,
)
from tests.server.agent.templates import fleet

WAYS = {
    "user data": (CodeDeployAgent(config=AgentConfig.hardened(), logs=AgentLogs()), True),
    "updates": (CodeDeployAgent(update_schedule=UpdateSchedule.weekly()), False),
    "image": (CodeDeployAgent(install=AgentInstall.IMAGE), False),
    "cfn-init": (CodeDeployAgent(install=AgentInstall.CLOUDFORMATION_INIT), True),
    "Systems Manager": (
        CodeDeployAgent(install=AgentInstall.SYSTEMS_MANAGER, update_schedule=UpdateSchedule.monthly()),
        False,
    ),
}


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_all_is_accepted(stack, synth, way, windows):
    agent, waits = WAYS[way]
    signals = autoscaling.Signals.wait_for_all() if waits else None
    group = fleet(stack, windows=windows, signals=signals)
    tags = InstanceTagSet({"Stage": ["prod"]}, {"Team": []})
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], ec2_instance_tags=tags, agent=agent)
    matches = lint(json.dumps(synth(stack)), config=ManualArgs(regions=["eu-west-1"], ignore_checks=["W"]))
    assert [f"{match.rule.id} {match.path}: {match.message}" for match in matches] == []
