"""The agent by cfn-init: its config set is the last, and cfn-init is the last command of the start script."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2

from cdk_codedeploy import (
    AgentConfig,
    AgentInstall,
    CodeDeployAgent,
    ServerDeploymentGroup,
    ValidationError,
    attach_agent,
)
from tests.deployment.templates import allowed
from tests.server.agent.templates import fleet, launch_template, network, only_script

WAIT = autoscaling.Signals.wait_for_all
BY_INIT = CodeDeployAgent(install=AgentInstall.CLOUDFORMATION_INIT)


def metadata(template, kind="AWS::AutoScaling::AutoScalingGroup"):
    [found] = [each["Metadata"] for each in template["Resources"].values() if each["Type"] == kind]
    return found["AWS::CloudFormation::Init"]


def text_of(content):
    parts = [content] if isinstance(content, str) else content["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else str(part) for part in parts)


def refusal(action):
    with pytest.raises(ValidationError) as caught:
        action()
    return str(caught.value)


def test_is_a_config_set_of_its_own(stack, synth):
    group = fleet(stack, signals=WAIT())
    agent = CodeDeployAgent(
        install=AgentInstall.CLOUDFORMATION_INIT, config=AgentConfig(max_revisions=2), operating_system=None
    )
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=agent)
    group.add_user_data("echo late")
    template = synth(stack)
    found = metadata(template)
    assert found["configSets"] == {"CodeDeployAgent": ["CodeDeployAgent"]}
    config = found["CodeDeployAgent"]
    file = config["files"]["/opt/cdk-codedeploy/agent.sh"]
    assert (file["mode"], file["owner"], file["encoding"]) == ("000700", "root", "plain")
    script = text_of(file["content"])
    assert script.startswith("#!/bin/sh\n(")
    assert ":max_revisions: 2" in script
    assert config["commands"] == {"CodeDeployAgent": {"command": "/opt/cdk-codedeploy/agent.sh"}}
    lines = only_script(template).splitlines()
    assert lines[:4] == ["#!/bin/bash", "echo bootstrap", "echo late", lines[3]]
    assert lines[3].startswith("# fingerprint: ")
    assert lines[4:6] == ["(", "  set +e"]
    assert lines[6].startswith("  /opt/aws/bin/cfn-init -v ")
    assert lines[6].endswith(" -c CodeDeployAgent")
    assert lines[7].startswith("  /opt/aws/bin/cfn-signal -e $? ")
    assert lines[-1] == ")"
    assert "title=" not in only_script(template)


def test_comes_after_what_cfn_init_does_for_the_team(stack, synth):
    init = ec2.CloudFormationInit.from_config_sets(
        config_sets={"default": ["web"], "more": ["web"]},
        configs={"web": ec2.InitConfig([ec2.InitPackage.yum("nginx")])},
    )
    group = fleet(stack, signals=WAIT())
    install = AgentInstall.cloudformation_init(init, config_sets=["default", "more"])
    attach_agent(stack, group, CodeDeployAgent(install=install))
    template = synth(stack)
    found = metadata(template)
    assert found["configSets"] == {"default": ["web"], "more": ["web"], "CodeDeployAgent": ["CodeDeployAgent"]}
    assert "-c default,more,CodeDeployAgent" in only_script(template)


def test_for_several_groups_with_one_configuration(stack, synth):
    init = ec2.CloudFormationInit.from_elements(ec2.InitPackage.yum("nginx"))
    agent = CodeDeployAgent(install=AgentInstall.cloudformation_init(init))
    vpc = network(stack)
    groups = [fleet(stack, f"Fleet{number}", vpc=vpc, signals=WAIT()) for number in range(2)]
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=groups, agent=agent)
    found = [
        each["Metadata"]["AWS::CloudFormation::Init"]["configSets"]
        for each in synth(stack)["Resources"].values()
        if each["Type"] == "AWS::AutoScaling::AutoScalingGroup"
    ]
    assert found == [{"default": ["config"], "CodeDeployAgent": ["CodeDeployAgent"]}] * 2


def test_attached_twice_is_there_once(stack, synth):
    group = fleet(stack, signals=WAIT())
    attach_agent(stack, group, BY_INIT)
    attach_agent(stack, group, BY_INIT)
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=BY_INIT)
    assert only_script(synth(stack)).count("cfn-init -v") == 1


def test_other_settings_make_other_instances(synth):
    """The fingerprint in the start script makes a new version of the launch template."""
    found = []
    for revisions in (2, 2, 3):
        stack = cdk.Stack(cdk.App(), "Stack")
        agent = CodeDeployAgent(install=AgentInstall.CLOUDFORMATION_INIT, config=AgentConfig(max_revisions=revisions))
        attach_agent(stack, fleet(stack, signals=WAIT()), agent)
        found.append(only_script(synth(stack)))
    assert found[0] == found[1] != found[2]


def test_on_windows(stack, synth):
    group = fleet(stack, windows=True, signals=WAIT())
    attach_agent(stack, group, BY_INIT)
    template = synth(stack)
    config = metadata(template)["CodeDeployAgent"]
    [path] = config["files"]
    assert path.endswith(".ps1")
    command = config["commands"]["CodeDeployAgent"]
    assert command["command"].endswith(f'-Command "& {path}; exit $LASTEXITCODE"')
    assert command["waitAfterCompletion"] == 0
    text = only_script(template)
    assert text.startswith("<powershell>echo bootstrap\n# fingerprint: ")
    assert text.endswith("</powershell>")
    assert text.count("powershell>") == 2
    assert "cfn-signal.exe -e $LASTEXITCODE" in text


def test_on_an_instance_that_waits(stack, synth):
    machine = ec2.Instance(
        stack,
        "Machine",
        vpc=network(stack),
        instance_type=ec2.InstanceType("t3.small"),
        machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
    )
    install = "install: got CLOUDFORMATION_INIT for the instance"
    assert install in refusal(lambda: attach_agent(stack, machine, BY_INIT))
    machine.instance.cfn_options.creation_policy = cdk.CfnCreationPolicy(
        resource_signal=cdk.CfnResourceSignal(count=1, timeout="PT15M")
    )
    attach_agent(stack, machine, BY_INIT)
    template = synth(stack)
    assert "CodeDeployAgent" in metadata(template, "AWS::EC2::Instance")
    assert "cloudformation:DescribeStackResource" in str(template)


def test_instances_may_read_the_agents_bucket(stack, synth):
    attach_agent(stack, fleet(stack, signals=WAIT()), BY_INIT)
    template = synth(stack)
    assert len(allowed(template, "FleetTemplateRole", "s3:GetObject")) == 3
    assert allowed(template, "FleetTemplateRole", "autoscaling:SetInstanceHealth") == []


class TestRefusals:
    def test_a_group_that_waits_for_nothing(self, stack):
        assert refusal(lambda: attach_agent(stack, fleet(stack), BY_INIT)) == (
            'agent of "Stack": install: got CLOUDFORMATION_INIT for the Auto Scaling group "Fleet", but cfn-init tells '
            "CloudFormation how it ended, and this waits for no signal; make it with signals=Signals.wait_for_all(), "
            "or install by AgentInstall.USER_DATA"
        )

    def test_a_launch_template(self, stack):
        message = refusal(lambda: attach_agent(stack, launch_template(stack), BY_INIT))
        assert "cfn-init reads the metadata of an Auto Scaling group or an instance, which this is not" in message

    def test_an_imported_group(self, stack):
        group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Fleet", "web")
        assert refusal(lambda: ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=BY_INIT)) == (
            'deployment group "Group": agent: got one for the Auto Scaling group "Fleet", but this group was made '
            "elsewhere, so what its instances run at their start is not known here; leave agent= out, pass "
            "install_agent=False and install the agent in the image"
        )

    def test_a_configuration_that_is_applied(self, stack):
        group = fleet(stack, signals=WAIT())
        group.apply_cloud_formation_init(ec2.CloudFormationInit.from_elements(ec2.InitPackage.yum("nginx")))
        message = refusal(lambda: attach_agent(stack, group, BY_INIT))
        assert message.endswith("do not apply it, but pass it: AgentInstall.cloudformation_init(init)")

    def test_no_configuration(self):
        message = refusal(lambda: AgentInstall.cloudformation_init("init"))
        assert message == 'init: got "init", but a construct is needed; pass an ec2.CloudFormationInit'
