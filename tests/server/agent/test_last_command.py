"""The agent is the last command of a start script, whatever comes after it in the program."""

from __future__ import annotations

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import assertions
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns

from cdk_codedeploy import CodeDeployAgent, InstanceTagSet, ServerDeploymentGroup, ValidationError, attach_agent
from tests.server.agent.templates import (
    AGENT,
    IRELAND,
    TEMPLATE,
    fleet,
    launch_template,
    network,
    only_script,
    script_of,
    scripts,
)

CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"


def assert_last(text, *before):
    """The agent is there once, behind some commands, and nothing comes behind it."""
    assert text.count(AGENT) == 1
    start = text.index(AGENT)
    for command in before:
        assert text.index(command) < start, command
    assert text.rstrip().endswith("\n)")


@jsii.implements(cdk.IAspect)
class LateAspect:
    """An aspect that adds a command to a start script at the first construct that it comes by."""

    def __init__(self, script):
        self.script = script
        self.done = False

    def visit(self, _node):
        if not self.done:
            self.done = True
            self.script.add_commands("echo aspect")


class TestOrder:
    @pytest.mark.parametrize("agent", [None, CodeDeployAgent()])
    def test_commands_that_are_added_after_the_group(self, stack, synth, agent):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=agent)
        group.add_user_data("echo late")
        assert_last(only_script(synth(stack)), "echo bootstrap", "echo late")

    def test_commands_of_an_aspect(self, app, stack, synth):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        cdk.Aspects.of(app).add(LateAspect(group.user_data), priority=5_000)
        # It comes to this one last.
        cdk.Stack(app, "Other")
        assert_last(only_script(synth(stack)), "echo aspect")

    @pytest.mark.parametrize("app", ["recommended"], indirect=True)
    def test_where_the_cdk_makes_the_launch_template(self, stack, synth):
        group = autoscaling.AutoScalingGroup(
            stack,
            "Fleet",
            vpc=network(stack),
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        group.add_user_data("echo late")
        assert_last(only_script(synth(stack)), "echo late")

    def test_several_groups(self, stack, synth):
        vpc = network(stack)
        groups = [fleet(stack, f"Fleet{number}", vpc=vpc) for number in range(3)]
        first = ServerDeploymentGroup(stack, "First", auto_scaling_groups=groups[:1])
        first.add_auto_scaling_group(groups[1])
        ServerDeploymentGroup(stack, "Second", auto_scaling_groups=groups[2:])
        for number, group in enumerate(groups):
            group.add_user_data(f"echo late {number}")
        found = list(scripts(synth(stack)).values())
        assert len(found) == 3
        for number, text in enumerate(found):
            assert_last(text, f"echo late {number}")

    def test_one_launch_template_of_two_groups_has_one_agent(self, stack, synth):
        template = launch_template(stack)
        vpc = network(stack)
        groups = [fleet(stack, f"Fleet{number}", vpc=vpc, template=template) for number in range(2)]
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=groups)
        assert_last(only_script(synth(stack)))

    def test_in_a_mixed_instances_policy(self, stack, synth):
        template = launch_template(stack)
        group = autoscaling.AutoScalingGroup(
            stack,
            "Fleet",
            vpc=network(stack),
            mixed_instances_policy=autoscaling.MixedInstancesPolicy(
                launch_template=template,
                launch_template_overrides=[
                    autoscaling.LaunchTemplateOverrides(instance_type=ec2.InstanceType("t3.large"))
                ],
            ),
        )
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        template.user_data.add_commands("echo late")
        assert_last(only_script(synth(stack)), "echo late")

    def test_a_template_that_cannot_be_found_gets_the_agent_at_once(self, stack, synth):
        group = fleet(stack)
        group.node.default_child.launch_template = {"launchTemplateId": "lt-1", "version": "1"}
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        assert_last(only_script(synth(stack)), "echo bootstrap")

    def test_in_nested_stacks_and_stages(self, app, synth):
        stage = cdk.Stage(app, "Beta", env=IRELAND)
        outer = cdk.Stack(stage, "Outer")
        nested = cdk.NestedStack(outer, "Nested")
        group = fleet(nested)
        other = fleet(outer, "Other")
        ServerDeploymentGroup(nested, "Group", auto_scaling_groups=[group])
        ServerDeploymentGroup(outer, "Group", auto_scaling_groups=[other])
        late = cdk.Stack(stage, "Late")
        for each in (group, other):
            each.add_user_data("echo late")
        cdk.Aspects.of(late).add(LateAspect(group.user_data))
        assert_last(only_script(synth(nested)), "echo late", "echo aspect")
        assert_last(only_script(synth(outer)), "echo late")

    def test_what_the_script_refers_to_is_brought_from_other_stacks(self, app, stack, synth):
        topic = sns.Topic(cdk.Stack(app, "Topics", env=IRELAND), "Topic")
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        group.add_user_data(f"echo {topic.topic_arn}")
        assert_last(only_script(synth(stack)), "echo ${Fn::ImportValue:Topics:")

    def test_a_group_in_another_stack_than_its_template(self, app, stack, synth):
        template = launch_template(cdk.Stack(app, "Templates", env=IRELAND))
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, template=template)])
        template.user_data.add_commands("echo late")
        assert_last(only_script(synth(cdk.Stack.of(template))), "echo late")

    def test_reading_the_template_early_changes_nothing(self, stack, synth):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        assert_last(only_script(synth(stack)))
        group.add_user_data("echo late")
        assert_last(only_script(synth(stack, again=True)), "echo late")


class TestKindsOfScripts:
    def test_windows(self, stack, synth):
        group = fleet(stack, windows=True)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        group.add_user_data("echo late")
        text = only_script(synth(stack))
        assert text.startswith("<powershell>echo bootstrap\necho late\n& {")
        assert text.endswith("}</powershell>")

    def test_windows_that_runs_it_again_and_ends_with_a_command(self, stack, synth):
        script = ec2.UserData.for_windows(persist=True)
        script.add_on_exit_commands("echo bye")
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, windows=True, user_data=script)])
        text = only_script(synth(stack))
        assert text.startswith("<powershell>trap {")
        assert text.endswith('}\nthrow "Success"</powershell><persist>true</persist>')
        assert text.count('throw "Success"') == 1

    def test_in_parts(self, stack, synth):
        script = ec2.MultipartUserData()
        commands = ec2.UserData.for_linux()
        commands.add_commands("echo bootstrap")
        script.add_user_data_part(commands)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, user_data=script)])
        script.add_part(ec2.MultipartBody.from_raw_body(content_type="text/cloud-config", body="packages: [jq]"))
        text = str(synth(stack))
        assert text.count("title=") == 1
        assert text.index("text/cloud-config") < text.index("title=")
        # In a part of its own, which cloud-init runs; behind the last boundary it would not.
        assert text.index("text/cloud-config") < text.rindex("text/x-shellscript") < text.index("title=")
        assert text.index("title=") < text.rindex("--+AWS+CDK+User+Data+Separator==--")

    def test_that_somebody_wrote_himself(self, stack, synth):
        script = ec2.UserData.custom("#!/bin/sh\necho own\n")
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, user_data=script)])
        assert_last(only_script(synth(stack)), "#!/bin/sh\necho own\n")

    @pytest.mark.parametrize("windows", [False, True])
    def test_that_is_none(self, stack, windows):
        script = ec2.UserData.custom("#cloud-config\npackages: [jq]\n")
        group = fleet(stack, windows=windows, user_data=script)
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        assert str(caught.value) == (
            'deployment group "Group": install_agent: got True for the Auto Scaling group "Fleet", but this group has '
            "user data that is no script, or one for another system; pass install_agent=False and install the agent "
            "in the image, or write the user data with UserData.for_linux() or UserData.for_windows()"
        )


class TestSize:
    def test_what_ec2_takes_passes(self, stack, synth):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        group.add_user_data("#" * 9_000)
        assert_last(only_script(synth(stack)), "#" * 9_000)

    def test_what_it_does_not_take_is_refused(self, app, stack):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        group.add_user_data("#" * 16_384)
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert 'start script of "Stack/Fleet": user_data: got ' in str(caught.value)
        assert "bytes with the agent, but EC2 takes at most 16384; let the script fetch" in str(caught.value)


class TestOnce:
    def test_a_group_adds_none_where_one_is(self, stack, synth):
        group = fleet(stack)
        agent = CodeDeployAgent()
        attach_agent(stack, group, agent)
        attach_agent(stack, group, CodeDeployAgent())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        text = only_script(synth(stack))
        assert_last(text)
        assert "check_polling" in text

    def test_one_that_somebody_asked_for_replaces_the_default(self, stack, synth):
        group = fleet(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        attach_agent(stack, group, CodeDeployAgent())
        text = only_script(synth(stack))
        assert_last(text)
        assert "check_polling" in text

    def test_another_one_is_refused(self, stack):
        group = fleet(stack)
        attach_agent(stack, group, CodeDeployAgent())
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(
                stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent(check_polling=False)
            )
        assert str(caught.value) == (
            'deployment group "Group": agent: got another one for the Auto Scaling group "Fleet", but its instances '
            "have an agent already; pass one CodeDeployAgent everywhere, or give it to one of the constructs alone"
        )
        # What was refused holds nothing.
        ServerDeploymentGroup(stack, "Second", auto_scaling_groups=[group])

    def test_one_of_a_launch_template_is_that_of_its_group(self, stack, synth):
        template = launch_template(stack)
        attach_agent(stack, template, CodeDeployAgent())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack, template=template)])
        found = synth(stack)
        text = only_script(found)
        assert_last(text)
        # The launch template alone does not know whom to tell.
        assert "set-instance-health" in text
        assert "autoscaling:SetInstanceHealth" in str(found["Resources"])

    def test_on_a_launch_configuration_before_the_group(self, stack, synth):
        group = configured(stack)
        attach_agent(stack, group, CodeDeployAgent())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        text = only_script(synth(stack), CONFIGURATION)
        assert_last(text)
        assert "yum" not in text[: text.index(AGENT)]

    def test_on_a_launch_configuration_after_the_group_is_refused(self, stack):
        group = configured(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        with pytest.raises(ValidationError) as caught:
            attach_agent(stack, group, CodeDeployAgent())
        assert str(caught.value) == (
            'agent of "Stack": agent: got another one for the Auto Scaling group "Fleet", but a deployment group '
            "without agent= has given its launch configuration the script of the CDK; pass agent= to that deployment "
            "group as well, or attach the agent before it"
        )


class TestSynth:
    def test_a_group_without_auto_scaling_groups_calls_nothing_back(self, app, stack, round_trips):
        ServerDeploymentGroup(stack, "Group", ec2_instance_tags=InstanceTagSet({"Stage": ["prod"]}))
        with round_trips() as trips:
            app.synth()
        assert trips.callbacks == 0

    def test_a_start_script_is_written_twice(self, app, stack, round_trips):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)])
        with round_trips() as trips:
            app.synth()
        # Once to find references to other stacks, once for the template, and once for the rules of the whole app.
        assert trips.callbacks == 3

    def test_same_bytes_each_time(self, synth):
        found = []
        for _ in range(2):
            stack = cdk.Stack(cdk.App(), "Stack")
            ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=CodeDeployAgent())
            found.append(synth(stack))
        assert found[0] == found[1]


class TestEarlySignals:
    def warnings(self, stack):
        return [
            entry.entry.data
            for entry in assertions.Annotations.from_stack(stack).find_warning("*", assertions.Match.any_value())
        ]

    def test_are_told(self, stack):
        group = fleet(stack, signals=autoscaling.Signals.wait_for_all())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        group.add_user_data("/opt/aws/bin/cfn-signal -e 0 --stack here")
        [warning] = [each for each in self.warnings(stack) if "signals CloudFormation" in each]
        assert warning.endswith("[ack: cdk-codedeploy:early-signal]")
        template = assertions.Template.from_stack(stack).to_json()
        assert "listener=" not in only_script(template)

    def test_of_the_cdks_own_init(self, stack):
        group = fleet(stack, signals=autoscaling.Signals.wait_for_all())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        group.apply_cloud_formation_init(ec2.CloudFormationInit.from_elements(ec2.InitPackage.yum("nginx")))
        assert any("signals CloudFormation" in each for each in self.warnings(stack))

    def test_at_the_end_of_the_script_are_good(self, stack, synth):
        group = fleet(stack, signals=autoscaling.Signals.wait_for_all())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        group.user_data.add_signal_on_exit_command(group)
        assert not any("signals CloudFormation" in each for each in self.warnings(stack))
        text = only_script(synth(stack))
        assert text.startswith("#!/bin/bash\nfunction exitTrap(){")
        assert "listener=" not in text

    def test_at_the_end_of_a_windows_script_see_a_failure(self, stack, synth):
        group = fleet(stack, windows=True, signals=autoscaling.Signals.wait_for_all())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
        group.user_data.add_signal_on_exit_command(group)
        end = "if ($LASTEXITCODE -ne 0) { throw 'CodeDeploy agent: this boot failed' }\nthrow \"Success\"</powershell>"
        assert only_script(synth(stack)).endswith(end)

    def test_are_none_of_our_business_without_an_agent(self, stack):
        group = fleet(stack, signals=autoscaling.Signals.wait_for_all())
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group])
        group.add_user_data("cfn-signal -e 0")
        assert not any("signals CloudFormation" in each for each in self.warnings(stack))


def test_on_an_instance(stack, synth):
    machine = ec2.Instance(
        stack,
        "Machine",
        vpc=network(stack),
        instance_type=ec2.InstanceType("t3.small"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )
    attach_agent(stack, machine, CodeDeployAgent())
    machine.add_user_data("echo late")
    assert_last(only_script(synth(stack), "AWS::EC2::Instance"), "echo late")


def configured(stack):
    """An Auto Scaling group for which the CDK makes a launch configuration, as it does without feature flags."""
    return autoscaling.AutoScalingGroup(
        stack,
        "Fleet",
        vpc=network(stack),
        instance_type=ec2.InstanceType("t3.small"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )


def test_on_a_launch_configuration(stack, synth):
    group = configured(stack)
    ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=CodeDeployAgent())
    group.add_user_data("echo late")
    text = only_script(synth(stack), CONFIGURATION)
    assert_last(text, "echo late")
    assert script_of(synth(stack)["Resources"]["FleetLaunchConfig59F79D36"]) == text
    assert TEMPLATE not in str(synth(stack))
