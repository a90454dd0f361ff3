"""The agent of a fleet: brought by the fleet, or left to the deployment group."""

from __future__ import annotations

import json

import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import (
    AgentConfig,
    BalancerKind,
    CodeDeployAgent,
    ServerDeploymentGroup,
    ValidationError,
)
from tests.deployment.templates import only

TEMPLATE = "AWS::EC2::LaunchTemplate"


@pytest.fixture
def agent():
    return CodeDeployAgent(config=AgentConfig(max_revisions=7))


def script_of(template):
    return json.dumps(only(template, TEMPLATE)["LaunchTemplateData"]["UserData"])


def test_is_left_to_the_deployment_group(make, stack, synth):
    make()
    assert "codedeploy" not in script_of(synth(stack))


def test_comes_with_the_fleet(make, stack, synth, agent):
    fleet = make(agent=agent)
    # It finds the agent there, and brings none of its own.
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet.auto_scaling_group])
    script = script_of(synth(stack))
    assert "max_revisions: 7" in script
    assert script.count("codedeployagent.yml") == script.count("max_revisions: 7")


def test_runs_after_what_is_added_later(make, stack, synth, agent):
    fleet = make(agent=agent)
    fleet.auto_scaling_group.add_user_data("dnf install -y nginx")
    script = script_of(synth(stack))
    assert script.index("dnf install -y nginx") < script.index("max_revisions: 7")


def test_other_agent_of_the_deployment_group_is_refused(make, stack, agent):
    fleet = make(agent=agent)
    with pytest.raises(ValidationError, match="have an agent already"):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet.auto_scaling_group], agent=CodeDeployAgent())


def test_comes_into_a_given_launch_template(make, stack, synth, agent, instance_type, vpc):
    template = ec2.LaunchTemplate(
        stack,
        "Template",
        instance_type=instance_type,
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        instance_profile=make("Other").instance_profile,
        security_group=ec2.SecurityGroup(stack, "Access", vpc=vpc),
        user_data=ec2.UserData.for_linux(),
    )
    make(launch_template=template, instance_type=None, agent=agent)
    scripts = [
        json.dumps(found["Properties"]["LaunchTemplateData"]["UserData"])
        for name, found in synth(stack)["Resources"].items()
        if found["Type"] == TEMPLATE and name.startswith("Template")
    ]
    assert ["max_revisions: 7" in script for script in scripts] == [True]


@pytest.mark.parametrize("wrong", [True, "latest", AgentConfig])
def test_of_the_wrong_kind(make, wrong):
    with pytest.raises(ValidationError, match="pass a CodeDeployAgent"):
        make(agent=wrong)


def test_cannot_reach_a_group_made_elsewhere(make, stack, agent):
    group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "web")
    with pytest.raises(ValidationError) as error:
        make(
            auto_scaling_group=group,
            instance_type=None,
            max_capacity=None,
            balancer=BalancerKind.NONE,
            agent=agent,
        )
    assert error.value.parameter == "agent"
