"""Who is told how a start has ended, and what instances may do for that."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy import (
    AgentConfig,
    AgentGeneration,
    AgentInstall,
    AgentReport,
    BlueGreen,
    BlueGreenFleet,
    BootHook,
    BootReport,
    CodeDeployAgent,
    InstanceRole,
    LoadBalancer,
    ServerDeploymentGroup,
    ValidationError,
    attach_agent,
)
from tests.deployment.templates import allowed, of_type, statements
from tests.server.agent.templates import fleet, instance_role, launch_template, network, only_script, scripts

CUSTOM = "Custom::CodeDeployBlueGreenDeploymentGroup"
WAIT = autoscaling.Signals.wait_for_all
HEALTH = "autoscaling:SetInstanceHealth"
SIGNAL = "cloudformation:SignalResource"
COMPLETE = "autoscaling:CompleteLifecycleAction"


def statement_of(template, role, action):
    [found] = [each for each in statements(template, role) if action in each["Action"]]
    return found


@pytest.fixture
def signals():
    return autoscaling.Signals.wait_for_all()


class TestAutoScalingGroup:
    def test_is_told_that_an_instance_is_unhealthy(self, stack, synth):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        template = synth(stack)
        assert "set-instance-health" in only_script(template)
        statement = statement_of(template, "FleetTemplateRole", HEALTH)
        assert statement["Condition"] == {
            "StringEquals": {
                "autoscaling:ResourceTag/aws:cloudformation:stack-name": {"Ref": "AWS::StackName"},
                "autoscaling:ResourceTag/aws:cloudformation:logical-id": stack.resolve(
                    group.node.default_child.logical_id
                ),
            }
        }
        assert ":autoScalingGroup:*:autoScalingGroupName/*" in str(statement["Resource"])

    def test_that_waits_for_signals_is_signalled(self, stack, synth, signals):
        group = fleet(stack, signals=signals)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        template = synth(stack)
        text = only_script(template)
        assert "cfn-signal" in text
        assert f"resource='{stack.resolve(group.node.default_child.logical_id)}'" in text
        assert "${AWS::StackName}" in text
        [resource] = allowed(template, "FleetTemplateRole", SIGNAL)
        assert resource == {"Ref": "AWS::StackId"}
        assert allowed(template, "FleetTemplateRole", HEALTH) == []

    def test_in_another_stack_is_named(self, app, stack, synth, signals):
        other = cdk.Stack(app, "Templates", env=cdk.Environment(account=stack.account, region=stack.region))
        group = fleet(stack, template=launch_template(other), signals=signals)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        template = synth(other)
        assert "stack=Stack\n" in only_script(template)
        # The CDK takes the stack of the role for that of the group.
        cdks, ours = allowed(template, "TemplateRole", SIGNAL)
        assert cdks == {"Ref": "AWS::StackId"}
        assert ours["Fn::Join"][1][-1] == ":stack/Stack/*"

    def test_two_of_one_template_are_told_alike_or_not_at_all(self, stack, synth):
        vpc = network(stack)
        for number, waits in enumerate([False, True]):
            template = launch_template(stack, f"Template{number}")
            groups = [
                fleet(stack, f"Fleet{number}{each}", vpc=vpc, template=template, signals=WAIT() if waits else None)
                for each in range(2)
            ]
            ServerDeploymentGroup(stack, f"Group{number}", auto_scaling_groups=groups, agent=CodeDeployAgent())
        healthy, waiting = scripts(synth(stack)).values()
        assert "set-instance-health" in healthy
        assert "cfn-signal" not in waiting
        assert "report()" not in waiting


class TestOthers:
    def test_an_instance_that_waits(self, stack, synth):
        machine = ec2.Instance(
            stack,
            "Machine",
            vpc=network(stack),
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        )
        machine.instance.cfn_options.creation_policy = cdk.CfnCreationPolicy(
            resource_signal=cdk.CfnResourceSignal(count=1, timeout="PT15M")
        )
        attach_agent(stack, machine, CodeDeployAgent())
        template = synth(stack)
        assert "cfn-signal" in only_script(template, "AWS::EC2::Instance")
        [resource] = allowed(template, "MachineInstanceRole", SIGNAL)
        assert {"Ref": "AWS::StackName"} in resource["Fn::Join"][1]

    def test_a_launch_template_alone_tells_nobody(self, stack, synth):
        attach_agent(stack, launch_template(stack), CodeDeployAgent())
        assert "report()" not in only_script(synth(stack))

    @pytest.mark.parametrize(
        "agent",
        [CodeDeployAgent(report=AgentReport.NOBODY), CodeDeployAgent(check_polling=False)],
    )
    def test_nobody_wants_to_know(self, stack, synth, agent):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=agent)
        template = synth(stack)
        assert "report()" not in only_script(template)
        assert allowed(template, "FleetTemplateRole", HEALTH) == []

    def test_somebody_in_particular(self, stack, synth):
        report = BootReport.lifecycle_hook(hook_name="mine", auto_scaling_group_name="web")
        agent = CodeDeployAgent(check_polling=False, report=report)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=agent)
        template = synth(stack)
        assert "hook=mine" in only_script(template)
        assert statement_of(template, "FleetTemplateRole", COMPLETE)["Condition"] != {}

    def test_somebody_in_particular_by_a_launch_template_alone(self, stack, synth):
        report = BootReport.lifecycle_hook(hook_name="mine", auto_scaling_group_name="web")
        attach_agent(stack, launch_template(stack), CodeDeployAgent(report=report))
        assert "hook=mine" in only_script(synth(stack))


class TestFleet:
    @pytest.fixture
    def make(self, stack):
        def made(**given):
            vpc = network(stack)
            targets = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80)
            template = launch_template(stack, role=given.pop("role", None))
            own = BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=2, **given)
            return ServerDeploymentGroup(
                stack,
                "Group",
                blue_green=BlueGreen(fleet=own),
                load_balancers=[LoadBalancer.application(targets)],
            )

        return made

    def hooks(self, template):
        [group] = of_type(template, CUSTOM).values()
        return group["Fleet"]["Hooks"]

    def test_waits_by_a_hook_for_the_report(self, stack, synth, make):
        make(agent=CodeDeployAgent())
        template = synth(stack)
        assert self.hooks(template) == [{"Name": "Agent", "Seconds": 900, "DefaultResult": "ABANDON"}]
        text = only_script(template)
        assert "hook=cdk-codedeploy-Agent" in text
        assert "complete-lifecycle-action" in text
        found = allowed(template, "TemplateRole", COMPLETE)
        assert [str(each).rpartition("/")[2] for each in found] == [
            "BlueGreenDeploymentGroup-*']]}",
            "CodeDeploy_*']]}",
        ]
        assert allowed(template, "TemplateRole", "autoscaling:DescribeAutoScalingInstances") == ["*"]
        assert allowed(template, "TemplateRole", HEALTH) == []

    def test_keeps_hooks_of_the_team(self, stack, synth, make):
        own = BootHook(name="Mine")
        make(agent=CodeDeployAgent(boot_timeout=cdk.Duration.minutes(30)), boot_hooks=[own])
        assert [(each["Name"], each["Seconds"]) for each in self.hooks(synth(stack))] == [
            ("Mine", 600),
            ("Agent", 1800),
        ]

    def test_refuses_a_hook_of_that_name(self, make):
        with pytest.raises(ValidationError, match=r'boot_hooks: got "Agent" more than once'):
            make(agent=CodeDeployAgent(), boot_hooks=[BootHook(name="Agent")])

    @pytest.mark.parametrize(
        "agent", [None, CodeDeployAgent(check_polling=False), CodeDeployAgent(report=AgentReport.NOBODY)]
    )
    def test_has_no_hook_where_nobody_reports(self, stack, synth, make, agent):
        make(agent=agent)
        template = synth(stack)
        assert self.hooks(template) == []
        assert allowed(template, "TemplateRole", COMPLETE) == []

    def test_gives_a_role_of_others_what_the_agent_needs(self, stack, synth, make):
        make(agent=CodeDeployAgent(config=AgentConfig(enable_auth_policy=True)))
        template = synth(stack)
        objects = allowed(template, "TemplateRole", "s3:GetObject")
        assert [str(each).rpartition("/")[2][:1] for each in objects] == ["*", "*", "*"]
        assert allowed(template, "TemplateRole", "codedeploy-commands-secure:PollHostCommand") == ["*"]

    def test_refuses_cfn_init(self, make):
        with pytest.raises(ValidationError) as caught:
            make(agent=CodeDeployAgent(install=AgentInstall.CLOUDFORMATION_INIT))
        assert str(caught.value) == (
            'install: got CLOUDFORMATION_INIT for the launch template "Template", but cfn-init reads the metadata of '
            "an Auto Scaling group or an instance, which this is not; pass the Auto Scaling group that starts from it, "
            "or install by AgentInstall.USER_DATA"
        )

    def test_an_agent_of_the_deployment_group_is_refused(self, stack):
        vpc = network(stack)
        own = BlueGreenFleet(launch_template=launch_template(stack), vpc=vpc, max_capacity=2)
        targets = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80)
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(
                stack,
                "Group",
                blue_green=BlueGreen(fleet=own),
                load_balancers=[LoadBalancer.application(targets)],
                agent=CodeDeployAgent(),
            )
        assert str(caught.value) == (
            'deployment group "Group": agent: got a value together with a fleet, but the instances of a BlueGreenFleet '
            "are its own; pass it to the fleet: BlueGreenFleet(agent=...)"
        )


class TestPermissions:
    def test_are_given_once_for_one_role(self, stack, synth):
        role = instance_role(stack)
        vpc = network(stack)
        agent = CodeDeployAgent(report=AgentReport.NOBODY)
        groups = [fleet(stack, f"Fleet{number}", vpc=vpc, role=role) for number in range(3)]
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=groups, agent=agent)
        assert len(allowed(synth(stack), "Role", "s3:GetObject")) == 3

    def test_of_an_instance_role_are_there(self, stack, synth):
        role = InstanceRole(stack, "Role", secure_commands=True)
        agent = CodeDeployAgent(
            config=AgentConfig(generation=AgentGeneration.V2, enable_auth_policy=True), report=AgentReport.NOBODY
        )
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, role=role)], agent=agent)
        template = synth(stack)
        assert len(allowed(template, "Role", "s3:GetObject")) == 3
        assert allowed(template, "Role", "codedeploy-commands-secure:PollHostCommand") == ["*"]
        assert of_type(template, "AWS::IAM::Policy").keys() == {
            name for name in of_type(template, "AWS::IAM::Policy") if name.startswith("Group")
        }

    def test_an_image_downloads_nothing(self, stack, synth):
        agent = CodeDeployAgent(install=AgentInstall.IMAGE, report=AgentReport.NOBODY)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=agent)
        template = synth(stack)
        assert allowed(template, "FleetTemplateRole", "s3:GetObject") == []
        assert "/install" not in only_script(template)
