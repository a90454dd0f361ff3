"""Tags of on-premises instances meet the groups that look for them."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import assertions

from cdk_codedeploy import (
    InstanceTagSet,
    OnPremisesIdentity,
    OnPremisesInstance,
    ServerDeploymentGroup,
    TagFilter,
    TagSet,
)

ID = "cdk-codedeploy:on-premises-tags"
MESSAGE = (
    "no on-premises instance that this app registers, of 1, has the tags that the deployment group looks for, so a "
    "deployment finds none of them; correct the tags on either side, or acknowledge this if others register the "
    f"instances [ack: {ID}]"
)


def register(scope, name="web-1", **tags):
    arn = f"arn:aws:sts::111122223333:assumed-role/Machines/{name}"
    identity = OnPremisesIdentity.given(iam_session_arn=arn)
    return OnPremisesInstance(scope, name, identity=identity, instance_name=name, tags=tags)


def warnings(app):
    """Return the warnings of each construct, by its path."""
    assembly = app.synth()
    return {
        message.id: message.entry.data
        for stack in assembly.stacks
        for message in stack.messages
        if message.level == cdk.cx_api.SynthesisMessageLevel.WARNING
    }


class TestWarned:
    def test_no_instance_has_the_tags(self, app, stack):
        register(stack, Stage="test")
        ServerDeploymentGroup(stack, "Group", on_premise_instance_tags=TagSet({"Stage": ["prod"]}))
        assert warnings(app) == {"/Stack/Group": MESSAGE}

    def test_every_group_of_the_set_has_to_match(self, app, stack):
        register(stack, Stage="prod")
        tags = InstanceTagSet({"Stage": ["prod"]}, {"Team": []})
        ServerDeploymentGroup(stack, "Group", on_premise_instance_tags=tags)
        assert warnings(app) == {"/Stack/Group": MESSAGE}

    def test_an_instance_without_tags_matches_nothing(self, app, stack):
        register(stack)
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage")])
        assert warnings(app) == {"/Stack/Group": MESSAGE}

    def test_whatever_the_order(self, app, stack):
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage", "prod")])
        register(stack, Stage="test")
        assert warnings(app) == {"/Stack/Group": MESSAGE}

    def test_of_other_stacks_too(self, app, stack):
        register(cdk.Stack(app, "Machines"), Stage="test")
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage", "prod")])
        assert warnings(app) == {"/Stack/Group": MESSAGE}

    def test_until_it_is_acknowledged(self, app, stack):
        register(stack, Stage="test")
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage", "prod")])
        # The lowest CDK forgets what is acknowledged on the construct itself before the warning is there.
        cdk.Annotations.of(stack).acknowledge_warning(ID, "the data centre registers them")
        assert warnings(app) == {}


class TestSilent:
    def test_one_instance_has_them(self, app, stack):
        register(stack, Stage="test")
        register(stack, "web-2", Stage="prod", Team="shop")
        ServerDeploymentGroup(stack, "Group", on_premise_instance_tags=TagSet({"Stage": ["prod"]}, {"Team": []}))
        ServerDeploymentGroup(stack, "Flat", on_premises_tag_filters=[TagFilter("No"), TagFilter("Team", "sh*")])
        assert warnings(app) == {}

    def test_the_app_registers_none(self, app, stack):
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage", "prod")])
        assert warnings(app) == {}

    def test_the_group_looks_for_ec2_instances(self, app, stack):
        register(stack, Stage="test")
        ServerDeploymentGroup(stack, "Group", ec2_tag_filters=[TagFilter("Stage", "prod")])
        assert warnings(app) == {}

    def test_an_instance_of_another_app(self, stack, app):
        register(cdk.Stack(cdk.App(), "Machines"), Stage="test")
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage", "prod")])
        assert warnings(app) == {}

    @pytest.mark.parametrize("where", ["instance", "group"])
    def test_only_the_deployment_knows(self, app, stack, where):
        stage = cdk.CfnParameter(stack, "StageName").value_as_string
        register(stack, Stage=stage if where == "instance" else "test")
        wanted = TagFilter("Stage", "prod" if where == "instance" else stage)
        ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[wanted])
        assert warnings(app) == {}


def test_a_group_without_such_tags_costs_nothing_more(stack, round_trips):
    register(stack, Stage="test")
    with round_trips() as plain:
        ServerDeploymentGroup(stack, "Plain", ec2_tag_filters=[TagFilter("Stage")])
    with round_trips() as tagged:
        ServerDeploymentGroup(stack, "Tagged", on_premises_tag_filters=[TagFilter("Stage")])
    assert tagged.total == plain.total + 2


def test_the_warning_stands_at_the_group_as_the_cdk_shows_it(app, stack):
    register(stack, Stage="test")
    ServerDeploymentGroup(stack, "Group", on_premises_tag_filters=[TagFilter("Stage", "prod")])
    assertions.Annotations.from_stack(stack).has_warning("/Stack/Group", MESSAGE)
