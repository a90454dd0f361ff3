"""An on-premises instance in a stack: what the handler is told, and what it may do."""

from __future__ import annotations

import re

import aws_cdk as cdk
import pytest

from cdk_codedeploy import (
    ExistingRegistration,
    InstanceTagSet,
    OnPremisesIdentity,
    OnPremisesInstance,
    RegisteredAs,
    ServerDeploymentGroup,
    ValidationError,
)
from tests.handlers.fake_aws import FakeCodeDeploy
from tests.handlers.on_premises import handled
from tests.iam.templates import only, resources, resources_by_action, statements_of

CUSTOM = "Custom::CodeDeployOnPremisesInstance"
ROLE = "arn:aws:sts::111122223333:assumed-role/Machines"
WEB = OnPremisesIdentity.given(iam_session_arn=f"{ROLE}/web-1")


def test_what_the_handler_is_told(stack, synth):
    instance = OnPremisesInstance(stack, "Web", identity=WEB, instance_name="web-1", tags={"Stage": "prod"})
    _, properties = only(synth(stack), CUSTOM)
    del properties["ServiceToken"]
    assert properties == {
        "InstanceName": "web-1",
        "IamSessionArn": f"{ROLE}/web-1",
        "Tags": {"Stage": "prod"},
        "Existing": "Refuse",
    }
    assert instance.instance_name == "web-1"
    assert instance.registered_as == RegisteredAs(iam_session_arn=f"{ROLE}/web-1")
    assert instance.tags == {"Stage": "prod"}


def test_with_a_user_to_adopt(stack, synth):
    user = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/db-7"
    OnPremisesInstance(
        stack,
        "Db",
        identity=OnPremisesIdentity.given(iam_user_arn=user),
        instance_name="db-7",
        existing=ExistingRegistration.ADOPT,
    )
    _, properties = only(synth(stack), CUSTOM)
    assert (properties["IamUserArn"], properties["Existing"], properties["Tags"]) == (user, "Adopt", {})
    assert "IamSessionArn" not in properties


def test_the_handler_may_do_it_to_instances_alone(stack, synth):
    for name in ("web-1", "db-7"):
        identity = OnPremisesIdentity.given(iam_session_arn=f"{ROLE}/{name}")
        OnPremisesInstance(stack, name, identity=identity, instance_name=name)
    template = synth(stack)
    (role,) = resources(template, "AWS::IAM::Role")
    allowed = resources_by_action(statements_of(template, role))
    ours = {action: where for action, where in allowed.items() if action.startswith("codedeploy:")}
    arn = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}:instance/"
    # An instance that leaves the stack is deregistered after the policy was changed.
    assert set(map(frozenset, ours.values())) == {frozenset({f"{arn}*"})}
    assert sorted(ours) == [
        "codedeploy:AddTagsToOnPremisesInstances",
        "codedeploy:DeregisterOnPremisesInstance",
        "codedeploy:GetOnPremisesInstance",
        "codedeploy:RegisterOnPremisesInstance",
        "codedeploy:RemoveTagsFromOnPremisesInstances",
    ]
    assert {action.split(":")[0] for action in allowed} == {"codedeploy", "logs"}


def test_what_it_makes(stack):
    instance = OnPremisesInstance(stack, "Web", identity=WEB, instance_name="web-1")
    assert [child.node.id for child in instance.node.children] == ["Resource"]
    assert [child.node.id for child in stack.node.children] == ["Web", "CodeDeployCustomResources"]


def test_names_and_tags_that_only_the_deployment_knows(stack, synth):
    name = cdk.CfnParameter(stack, "Name").value_as_string
    rack = cdk.CfnParameter(stack, "Rack").value_as_string

    class Corporate(OnPremisesIdentity):
        def registered_as(self, instance_name):
            return RegisteredAs(iam_session_arn=f"{ROLE}/{instance_name}")

    OnPremisesInstance(stack, "Web", identity=Corporate(), instance_name=name, tags={"Rack": rack})
    _, properties = only(synth(stack), CUSTOM)
    assert properties["InstanceName"] == "${Name}"
    assert properties["IamSessionArn"] == f"{ROLE}/${{Name}}"
    assert properties["Tags"] == {"Rack": "${Rack}"}


def test_what_is_told_is_understood(stack, synth):
    OnPremisesInstance(stack, "Web", identity=WEB, instance_name="web-1", tags={"Stage": "prod"})
    _, properties = only(synth(stack), CUSTOM)
    codedeploy = FakeCodeDeploy()
    answer = handled(codedeploy).create(properties)
    assert answer["Status"] == "SUCCESS"
    assert codedeploy.on_premises_state() == {"web-1": (f"{ROLE}/web-1", {"Stage": "prod"})}


ELEVEN = {f"Tag{number}": "x" for number in range(11)}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"instance_name": "i-web"},
            'instance_name: got "i-web", but only EC2 instances have names that begin with i-',
        ),
        ({"instance_name": "aa:bb"}, 'instance_name: got "aa:bb", but the name of an on-premises instance must not'),
        ({"instance_name": "x" * 101}, "instance_name: got 101 characters, but the name of an on-premises instance"),
        ({"tags": ELEVEN}, "tags: got 11, but an on-premises instance takes at most 10 tags; remove 1"),
        ({"tags": {"Stage": ""}}, 'tags value of "Stage": got "", but a tag of an on-premises instance needs a value'),
        ({"tags": {"aws:x": "y"}}, 'tags: got the key "aws:x", but keys that begin with aws: are AWS\'s own'),
        ({"tags": ["Stage"]}, "tags: got ['Stage'], but its type is Mapping"),
        ({"identity": f"{ROLE}/web-1"}, f'identity: got "{ROLE}/web-1", but its type is OnPremisesIdentity'),
        ({"existing": True}, "existing: got True, but its type is ExistingRegistration; pass ExistingRegistration."),
    ],
)
def test_refused(stack, changed, message):
    given = {"identity": WEB, "instance_name": "web-1", **changed}
    with pytest.raises(ValidationError, match=re.escape(f'on-premises instance "Web": {message}')):
        OnPremisesInstance(stack, "Web", **given)
    assert [child.node.id for child in stack.node.children] == []


def test_ten_tags_are_taken(stack, synth):
    tags = {f"Tag{number}": "x" for number in range(10)}
    OnPremisesInstance(stack, "Web", identity=WEB, instance_name="web-1", tags=tags)
    _, properties = only(synth(stack), CUSTOM)
    assert properties["Tags"] == tags


def test_one_set_of_tags_is_the_instances_and_the_groups(app, stack, synth):
    tags = InstanceTagSet({"Stage": ["prod"]}, {"Team": ["shop"]})
    instance = OnPremisesInstance(stack, "Web", identity=WEB, instance_name="web-1", tags=tags)
    ServerDeploymentGroup(stack, "Group", on_premise_instance_tags=tags)
    assert instance.tags == {"Stage": "prod", "Team": "shop"}
    _, properties = only(synth(stack), CUSTOM)
    assert properties["Tags"] == instance.tags
    assert app.synth().get_stack_by_name("Stack").messages == []


def test_an_identity_that_cannot_have_the_name(stack):
    class Strict(OnPremisesIdentity):
        def registered_as(self, instance_name):
            raise ValidationError("instance_name", instance_name, allowed="it is short", remedy="shorten it")

    with pytest.raises(ValidationError, match='on-premises instance "Web": instance_name: got web-1'):
        OnPremisesInstance(stack, "Web", identity=Strict(), instance_name="web-1")
