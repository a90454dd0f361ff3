"""The agent by State Manager: associations, what they find, and what instances need for them."""

from __future__ import annotations

import pytest
from aws_cdk import assertions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_codedeploy import (
    AgentConfig,
    AgentGeneration,
    AgentInstall,
    BlueGreen,
    BlueGreenFleet,
    CodeDeployAgent,
    InstanceRole,
    InstanceTagSet,
    LoadBalancer,
    ServerDeploymentGroup,
    TagFilter,
    UpdateSchedule,
    ValidationError,
    attach_agent,
)
from tests.deployment.templates import of_type
from tests.server.agent.templates import ASSOCIATION, fleet, launch_template, network, only_script

BY_SSM = CodeDeployAgent(install=AgentInstall.SYSTEMS_MANAGER)
CORE = ":iam::aws:policy/AmazonSSMManagedInstanceCore"


def associations(template):
    return [found for _, found in sorted(of_type(template, ASSOCIATION).items())]


def warnings(stack, id):
    found = assertions.Annotations.from_stack(stack).find_warning("*", assertions.Match.string_like_regexp(id))
    return [each.entry.data for each in found]


def refusal(action):
    with pytest.raises(ValidationError) as caught:
        action()
    return str(caught.value)


def bare(stack, **given):
    return fleet(stack, user_data=ec2.UserData.for_linux(), **given)


class TestAutoScalingGroup:
    def test_is_found_by_its_name(self, stack, synth):
        group = bare(stack)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=BY_SSM)
        template = synth(stack)
        assert associations(template) == [
            {
                "Name": "AWS-ConfigureAWSPackage",
                "Parameters": {"action": ["Install"], "name": ["AWSCodeDeployAgent"]},
                "Targets": [
                    {
                        "Key": "tag:aws:autoscaling:groupName",
                        "Values": [stack.resolve(group.auto_scaling_group_name)],
                    }
                ],
            }
        ]
        assert only_script(template) == "#!/bin/bash"
        assert warnings(stack, "agent-not-last") == []

    def test_gets_the_core_policy_once(self, stack, synth):
        vpc = network(stack)
        role = InstanceRole(stack, "Role", ssm_core=True)
        groups = [bare(stack, id=f"Fleet{number}", vpc=vpc, role=role) for number in range(2)]
        groups.append(bare(stack, id="Other", vpc=vpc))
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=groups, agent=BY_SSM)
        template = synth(stack)
        assert str(template["Resources"]).count(CORE) == 2
        assert len(associations(template)) == 3

    def test_attached_twice_has_one_association(self, stack, synth):
        group = bare(stack)
        attach_agent(stack, group, BY_SSM)
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[group], agent=BY_SSM)
        assert len(associations(synth(stack))) == 1

    def test_with_a_start_script_is_told_that_the_agent_does_not_wait(self, stack):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=BY_SSM)
        [warning] = warnings(stack, "agent-not-last")
        assert warning.startswith(
            'Systems Manager brings the agent while the start script of the Auto Scaling group "Fleet" still runs, so '
            "CodeDeploy may deploy to an instance that is not ready."
        )

    def test_a_version_and_a_package_of_ones_own(self, stack, synth):
        install = AgentInstall.systems_manager(version="1.8.0", distributor_package="AWSCodeDeployAgentV2")
        agent = CodeDeployAgent(
            install=install,
            config=AgentConfig(generation=AgentGeneration.V2),
            update_schedule=UpdateSchedule("rate(7 days)"),
        )
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[bare(stack)], agent=agent)
        [found] = associations(synth(stack))
        assert found["Parameters"] == {"action": ["Install"], "name": ["AWSCodeDeployAgentV2"], "version": ["1.8.0"]}
        assert found["ScheduleExpression"] == "rate(7 days)"
        assert "ApplyOnlyAtCronInterval" not in found


class TestOthers:
    def test_a_launch_template_is_found_by_ec2s_own_tag(self, stack, synth):
        template = launch_template(stack, user_data=ec2.UserData.for_linux())
        attach_agent(stack, template, BY_SSM)
        [found] = associations(synth(stack))
        assert found["Targets"] == [
            {"Key": "tag:aws:ec2launchtemplate:id", "Values": [stack.resolve(template.launch_template_id)]}
        ]

    def test_a_fleet_is_found_in_all_its_copies(self, stack, synth):
        vpc = network(stack)
        template = launch_template(stack, user_data=ec2.UserData.for_linux())
        targets = elbv2.ApplicationTargetGroup(stack, "Targets", vpc=vpc, port=80)
        ServerDeploymentGroup(
            stack,
            "Group",
            blue_green=BlueGreen(fleet=BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=2, agent=BY_SSM)),
            load_balancers=[LoadBalancer.application(targets)],
        )
        found = synth(stack)
        [association] = associations(found)
        assert association["Targets"][0]["Key"] == "tag:aws:ec2launchtemplate:id"
        [group] = of_type(found, "Custom::CodeDeployBlueGreenDeploymentGroup").values()
        assert group["Fleet"]["Hooks"] == []

    def test_an_instance_is_found_by_its_id(self, stack, synth):
        machine = ec2.Instance(
            stack,
            "Machine",
            vpc=network(stack),
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}),
        )
        attach_agent(stack, machine, BY_SSM)
        [found] = associations(synth(stack))
        assert found["Targets"] == [{"Key": "InstanceIds", "Values": [stack.resolve(machine.instance_id)]}]


class TestTaggedInstances:
    def targets(self, stack, synth, **tags):
        ServerDeploymentGroup(stack, "Group", agent=BY_SSM, **tags)
        found = of_type(synth(stack), ASSOCIATION)
        # In the order of their ids: Agent, Agent1, Agent2.
        return [
            {target["Key"]: target["Values"] for target in found[name]["Targets"]}
            for name in sorted(found, key=lambda name: name[:-8])
        ]

    def test_of_all_groups_at_once(self, stack, synth):
        tags = InstanceTagSet({"Service": ["shop", "stock"]}, {"Stage": ["prod"]})
        assert self.targets(stack, synth, ec2_instance_tags=tags) == [
            {"tag:Service": ["shop", "stock"], "tag:Stage": ["prod"]}
        ]

    def test_of_one_of_several_keys(self, stack, synth):
        tags = InstanceTagSet({"Service": ["shop"], "Team": []}, {"Stage": ["prod"]})
        assert self.targets(stack, synth, ec2_instance_tags=tags) == [
            {"tag:Service": ["shop"], "tag:Stage": ["prod"]},
            {"tag-key": ["Team"], "tag:Stage": ["prod"]},
        ]

    def test_of_flat_filters(self, stack, synth):
        filters = [TagFilter("Stage", "prod"), TagFilter("Stage", "beta"), TagFilter("Team", "shop")]
        assert self.targets(stack, synth, ec2_tag_filters=filters) == [
            {"tag:Stage": ["prod", "beta"]},
            {"tag:Team": ["shop"]},
        ]

    def test_of_the_same_key_in_two_groups(self, stack, synth):
        tags = InstanceTagSet({"Stage": ["prod", "beta"]}, {"Stage": ["beta", "test"]})
        assert self.targets(stack, synth, ec2_instance_tags=tags) == [{"tag:Stage": ["beta"]}]

    def test_of_more_values_than_an_association_takes(self, stack, synth):
        tags = InstanceTagSet({"Host": [f"web-{number}" for number in range(7)]})
        assert self.targets(stack, synth, ec2_instance_tags=tags) == [
            {"tag:Host": [f"web-{number}" for number in range(5)]},
            {"tag:Host": ["web-5", "web-6"]},
        ]

    def test_of_none_yet(self, stack, synth):
        assert self.targets(stack, synth) == []

    def test_the_roles_are_told(self, stack):
        ServerDeploymentGroup(stack, "Group", agent=BY_SSM, ec2_instance_tags=InstanceTagSet({"Stage": ["prod"]}))
        [warning] = warnings(stack, "agent-permissions")
        assert "AmazonSSMManagedInstanceCore" in warning

    def test_of_two_keys_with_any_value(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", agent=BY_SSM, ec2_instance_tags=InstanceTagSet({"A b": []}, {"Team": []}))
        [found] = associations(synth(stack))
        assert found["Targets"] == [{"Key": "tag-key", "Values": ["A b"]}, {"Key": "tag-key", "Values": ["Team"]}]

    @pytest.mark.parametrize(
        ("key", "value", "shown"),
        [(None, "prod", "key=None, value='prod'"), ("Host", "web-*", "key='Host', value='web-*'")],
    )
    def test_that_systems_manager_cannot_find(self, stack, key, value, shown):
        filters = [TagFilter(key, value)]
        message = refusal(lambda: ServerDeploymentGroup(stack, "Group", agent=BY_SSM, ec2_tag_filters=filters))
        assert message == (
            f'deployment group "Group": ec2_tag_filters: got TagFilter({shown}) together with '
            "AgentInstall.SYSTEMS_MANAGER, but Systems Manager finds instances by whole tags with a key; give the "
            "instances one tag that says it all, or install the agent in the image"
        )

    def test_in_too_many_ways(self, stack):
        many = {f"Key{number}": ["a"] for number in range(4)}
        tags = InstanceTagSet(many, {f"Other{key}": ["b"] for key in many})
        message = refusal(lambda: ServerDeploymentGroup(stack, "Group", agent=BY_SSM, ec2_instance_tags=tags))
        assert "got tags of 16 kinds of instances" in message


class TestUpdates:
    AGENT = CodeDeployAgent(update_schedule=UpdateSchedule.weekly())

    def test_are_only_made_at_their_time(self, stack, synth):
        ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet(stack)], agent=self.AGENT)
        template = synth(stack)
        [found] = associations(template)
        assert found["ScheduleExpression"] == "cron(0 2 ? * SUN *)"
        assert found["ApplyOnlyAtCronInterval"] is True
        assert "title=" in only_script(template)
        assert str(template["Resources"]).count(CORE) == 1
        assert warnings(stack, "agent-not-last") == []

    def test_of_tagged_instances(self, stack, synth):
        ServerDeploymentGroup(
            stack,
            "Group",
            auto_scaling_groups=[fleet(stack)],
            ec2_instance_tags=InstanceTagSet({"Stage": ["prod"]}),
            agent=self.AGENT,
        )
        assert len(associations(synth(stack))) == 2


class TestWithoutAutoScaling:
    SENTENCE = (
        'deployment group "Stack/Group": agent: got one that comes by a start script, without an Auto Scaling group, '
        "but the start scripts of tagged instances are not known here; pass AgentInstall.SYSTEMS_MANAGER, attach the "
        "agent to the instances with attach_agent(), or pass auto_scaling_groups="
    )

    def test_a_start_script_is_missing(self, app, stack):
        ServerDeploymentGroup(
            stack, "Group", ec2_instance_tags=InstanceTagSet({"Stage": ["prod"]}), agent=CodeDeployAgent()
        )
        with pytest.raises(RuntimeError) as caught:
            app.synth()
        assert str(caught.value).count(self.SENTENCE) == 1

    def test_a_group_added_later_makes_it_good(self, stack, synth):
        group = ServerDeploymentGroup(stack, "Group", agent=CodeDeployAgent())
        group.add_auto_scaling_group(fleet(stack))
        assert "check_polling" in only_script(synth(stack))
