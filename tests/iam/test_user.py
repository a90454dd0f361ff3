"""Our users go wherever the CDK takes a user."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import RegistrationUser
from tests.iam.templates import only, resources, resources_by_action


@pytest.fixture
def user(stack):
    return RegistrationUser(stack, "User")


def properties(template):
    return only(template, "AWS::IAM::User")[1]


def test_grants_of_the_cdk_end_in_a_policy_beside_it(stack, synth, user):
    s3.Bucket(stack, "Bucket").grant_read(user)
    template = synth(stack)
    _, policy = only(template, "AWS::IAM::Policy")
    assert policy["Users"] == [f"${{{only(template, 'AWS::IAM::User')[0]}}}"]
    assert "s3:GetObject*" in resources_by_action(policy["PolicyDocument"]["Statement"])


def test_managed_policies_and_groups_are_attached_once(stack, synth, user):
    policy = iam.ManagedPolicy.from_aws_managed_policy_name("ReadOnlyAccess")
    group = iam.Group(stack, "Group")
    for _ in range(2):
        user.add_managed_policy(policy)
        user.add_to_group(group)
    found = properties(synth(stack))
    assert found["ManagedPolicyArns"] == ["arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess"]
    assert len(found["Groups"]) == 1


def test_inline_policy_is_attached(stack, synth, user):
    user.attach_inline_policy(
        iam.Policy(stack, "Policy", statements=[iam.PolicyStatement(actions=["a:B"], resources=["*"])])
    )
    template = synth(stack)
    assert only(template, "AWS::IAM::Policy")[1]["Users"] == [f"${{{only(template, 'AWS::IAM::User')[0]}}}"]


def test_is_a_principal(stack, synth, user):
    iam.Role(stack, "Role", assumed_by=user)
    template = synth(stack)
    (statement,) = only(template, "AWS::IAM::Role")[1]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": f"${{{only(template, 'AWS::IAM::User')[0]}.Arn}}"}
    assert statement["Action"] == "sts:AssumeRole"
    assert user.principal_account == stack.account


def test_given_name_and_path_are_in_the_arn_that_another_stack_sees(app, synth):
    environment = cdk.Environment(account="111122223333", region="eu-west-1")
    here = cdk.Stack(app, "Here", env=environment)
    there = cdk.Stack(app, "There", env=cdk.Environment(account="444455556666", region="eu-west-1"))
    user = RegistrationUser(here, "User", user_name="registrar", path="/people/")
    cdk.CfnOutput(there, "Arn", value=user.user_arn)
    cdk.CfnOutput(there, "Name", value=user.user_name)
    outputs = synth(there)["Outputs"]
    assert outputs["Name"]["Value"] == "registrar"
    assert "111122223333:user/people/registrar" in str(outputs["Arn"]["Value"])
    assert resources(synth(here), "AWS::IAM::User").popitem()[1]["Properties"]["Path"] == "/people/"


def test_l1_resources_take_it(stack, user):
    assert user.user_ref.user_arn == user.user_arn
    assert user.user_ref.user_name == user.user_name
