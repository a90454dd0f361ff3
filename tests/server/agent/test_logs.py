"""The agent's logs: collected before it starts, into groups of the instances' own."""

from __future__ import annotations

import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs

from cdk_codedeploy import (
    AgentConfig,
    AgentGeneration,
    AgentInstall,
    AgentLog,
    AgentLogs,
    CodeDeployAgent,
    ServerDeploymentGroup,
    ValidationError,
    attach_agent,
)
from tests.server.agent.templates import AGENT, fleet, image, launch_template, network, only_script

COLLECTOR = "collector='CloudWatch agent'"
GROUP = "AWS::Logs::LogGroup"


def of_type(template, kind):
    return {name: one for name, one in template["Resources"].items() if one["Type"] == kind}


def writes(template):
    """Who may write into which groups: statements by the logical id of the role."""
    return [
        (policy["Properties"]["Roles"], statement["Resource"])
        for policy in of_type(template, "AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if "logs:PutLogEvents" in statement["Action"]
    ]


def test_are_collected_before_the_agent_starts(stack, synth):
    group = fleet(stack)
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent(logs=AgentLogs()))
    group.add_user_data("echo late")
    template = synth(stack)
    text = only_script(template)
    assert text.index("echo late") < text.index(COLLECTOR) < text.index(AGENT)
    made = of_type(template, GROUP)
    assert len(made) == 3
    for name in made:
        assert f'"log_group_name":"${{{name}}}"' in text
    [(_, groups)] = writes(template)
    assert groups == [{"Fn::GetAtt": [name, "Arn"]} for name in made]
    assert "CloudWatchAgentServerPolicy" not in str(template)


def test_stay_on_the_instance_unless_they_are_asked_for(stack, synth):
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=CodeDeployAgent())
    template = synth(stack)
    assert COLLECTOR not in only_script(template)
    assert of_type(template, GROUP) == {}


def test_follow_the_settings_of_the_agent(stack, synth):
    config = AgentConfig(generation=AgentGeneration.V2, log_dir="/logs", root_dir="/deploy")
    attach_agent(stack, fleet(stack), CodeDeployAgent(config=config, logs=AgentLogs()))
    template = synth(stack)
    text = only_script(template)
    assert '"file_path":"/logs/codedeploy-agent.log"' in text
    assert '"file_path":"/deploy/deployment-logs/codedeploy-agent-deployments.log"' in text
    assert len(of_type(template, GROUP)) == 2


def test_on_windows(stack, synth):
    agent = CodeDeployAgent(logs=AgentLogs())
    attach_agent(stack, fleet(stack, windows=True), agent)
    template = synth(stack)
    text = only_script(template)
    assert text.index("amazon-cloudwatch-agent-ctl.ps1") < text.rindex("codedeployagent")
    assert len(of_type(template, GROUP)) == 2


def test_two_groups_of_one_launch_template_share_them(stack, synth):
    template = launch_template(stack)
    vpc = network(stack)
    agent = CodeDeployAgent(logs=AgentLogs())
    for name in ("One", "Two"):
        attach_agent(stack, fleet(stack, name, vpc=vpc, template=template), agent)
    made = synth(stack)
    assert len(of_type(made, GROUP)) == 3
    assert only_script(made).count(COLLECTOR) == 1
    assert len(writes(made)) == 1


def test_two_fleets_have_their_own(stack, synth):
    vpc = network(stack)
    agent = CodeDeployAgent(logs=AgentLogs(which=[AgentLog.DEPLOYMENTS]))
    for name in ("One", "Two"):
        attach_agent(stack, fleet(stack, name, vpc=vpc), agent)
    made = synth(stack)
    assert len(of_type(made, GROUP)) == 2
    assert len(writes(made)) == 2


def test_into_a_group_of_ones_own(stack, synth):
    own = logs.LogGroup(stack, "Own")
    which = [AgentLog.DEPLOYMENTS]
    attach_agent(stack, fleet(stack), CodeDeployAgent(logs=AgentLogs(which=which, groups={which[0]: own})))
    template = synth(stack)
    assert [name[:3] for name in of_type(template, GROUP)] == ["Own"]


def test_with_cfn_init(stack, synth):
    group = autoscaling.AutoScalingGroup(
        stack,
        "Fleet",
        vpc=network(stack),
        launch_template=launch_template(stack),
        signals=autoscaling.Signals.wait_for_all(),
    )
    agent = CodeDeployAgent(install=AgentInstall.CLOUDFORMATION_INIT, logs=AgentLogs())
    attach_agent(stack, group, agent)
    template = synth(stack)
    (made,) = of_type(template, "AWS::AutoScaling::AutoScalingGroup").values()
    text = str(made["Metadata"]["AWS::CloudFormation::Init"])
    assert text.index("CloudWatch agent") < text.index("CodeDeploy agent")
    assert len(of_type(template, GROUP)) == 3


def test_user_data_has_room_for_them(stack, synth):
    attach_agent(stack, fleet(stack), CodeDeployAgent(config=AgentConfig(verbose=True), logs=AgentLogs()))
    # What CloudFormation fills in is longer than what it is written as here: at most 512 characters a name.
    assert len(only_script(synth(stack))) + 3 * 512 < 16_384


def test_an_instance(stack, synth):
    instance = ec2.Instance(
        stack, "Instance", vpc=network(stack), instance_type=ec2.InstanceType("t3.small"), machine_image=image()
    )
    attach_agent(stack, instance, CodeDeployAgent(logs=AgentLogs()))
    assert COLLECTOR in only_script(synth(stack), "AWS::EC2::Instance")


def test_systems_manager_collects_none():
    with pytest.raises(ValidationError, match="logs: got logs together with SYSTEMS_MANAGER"):
        CodeDeployAgent(install=AgentInstall.SYSTEMS_MANAGER, logs=AgentLogs())


def test_logs_that_are_not_written_are_refused_before_anything_is_made(stack, synth):
    group = fleet(stack, windows=True)
    with pytest.raises(ValidationError, match=r'^agent of "Stack": logs: .* on Windows; leave that one out'):
        attach_agent(stack, group, CodeDeployAgent(logs=AgentLogs(which=[AgentLog.UPDATER])))
    assert of_type(synth(stack), GROUP) == {}


def test_it_is_logs_that_are_given():
    with pytest.raises(ValidationError, match=r"logs: got True, but its type is AgentLogs; pass AgentLogs\(\)"):
        CodeDeployAgent(logs=True)
