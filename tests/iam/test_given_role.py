"""Roles of the user in our deployment groups: what the CDK does with them, and what it forgets."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from cdk_codedeploy import InstanceRole, ServerApplication, ServerDeploymentGroup, Trigger, TriggerEvent
from tests.iam.deployed import Deployment
from tests.iam.templates import assert_no_cycle, only, resources, resources_by_action, statements_of
from tests.iam.test_service_role_across_stacks import deployment_of, make_fleet

TRIO = {"ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"}
MANAGED = "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSCodeDeployRole"
ARN = "arn:aws:iam::123456789012:role/deploys"


@pytest.fixture
def role(stack):
    return iam.Role(stack, "Deploys", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))


def role_id(template):
    return next(name for name in resources(template, "AWS::IAM::Role") if name.startswith("Deploys"))


def allowed(template):
    return resources_by_action(statements_of(template, role_id(template)))


def test_gets_the_managed_policy_as_the_cdk_gives_it(stack, role, synth):
    ServerDeploymentGroup(stack, "Group", role=role)
    template = synth(stack)
    assert only(template, "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [MANAGED]
    assert not resources(template, "AWS::IAM::Policy")


def test_gets_nothing_that_the_managed_policy_says(stack, role, synth):
    ServerDeploymentGroup(stack, "Group", role=role, auto_scaling_groups=[make_fleet(stack)])
    assert not [action for action in allowed(synth(stack)) if action.startswith("autoscaling:")]


def test_is_the_groups_role(stack, role, synth):
    group = ServerDeploymentGroup(stack, "Group", role=role)
    assert group.role is role
    template = synth(stack)
    properties = only(template, "AWS::CodeDeploy::DeploymentGroup")[1]
    assert properties["ServiceRoleArn"] == f"${{{role_id(template)}.Arn}}"


def test_trust_is_left_to_the_user(stack, role, synth):
    ServerDeploymentGroup(stack, "Group", role=role)
    (statement,) = only(synth(stack), "AWS::IAM::Role")[1]["AssumeRolePolicyDocument"]["Statement"]
    assert "Condition" not in statement


def test_gets_what_the_managed_policy_lacks(stack, role, synth):
    topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))
    ServerDeploymentGroup(
        stack,
        "Group",
        role=role,
        auto_scaling_groups=[make_fleet(stack)],
        triggers=[Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])],
    )
    template = synth(stack)
    found = allowed(template)
    assert set(found) == TRIO | {"kms:Decrypt", "kms:GenerateDataKey"}
    (instances,) = (name for name in resources(template, "AWS::IAM::Role") if name.startswith("Instances"))
    assert found["iam:PassRole"] == {f"${{{instances}.Arn}}"}
    assert_no_cycle(template)


def test_group_waits_for_that(stack, role, synth):
    ServerDeploymentGroup(stack, "Group", role=role, auto_scaling_groups=[make_fleet(stack)])
    template = synth(stack)
    (group,) = resources(template, "AWS::CodeDeploy::DeploymentGroup").values()
    policies = resources(template, "AWS::IAM::Policy")
    (ours,) = (name for name in policies if name.startswith("Group"))
    assert ours in group["DependsOn"]
    assert policies[ours]["Properties"]["Roles"] == [f"${{{role_id(template)}}}"]


def test_same_permission_stands_once(stack, role, synth):
    topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))
    group = ServerDeploymentGroup(stack, "Group", role=role)
    for name in ("One", "Two"):
        group.add_trigger(topic, events=[TriggerEvent.DEPLOYMENT_FAILURE], name=name)
    (statement,) = only(synth(stack), "AWS::IAM::Policy")[1]["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]


def test_later_auto_scaling_group(stack, role, synth):
    group = ServerDeploymentGroup(stack, "Group", role=role)
    group.add_auto_scaling_group(make_fleet(stack))
    assert set(allowed(synth(stack))) == TRIO


def test_role_in_another_stack(app, synth):
    here, there = cdk.Stack(app, "Here"), cdk.Stack(app, "There")
    role = iam.Role(there, "Deploys", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
    ServerDeploymentGroup(
        here,
        "Group",
        role=role,
        application=ServerApplication(here, "Application"),
        auto_scaling_groups=[make_fleet(here)],
    )
    deployment = deployment_of(synth, here, there)
    (group,) = deployment.all("AWS::CodeDeploy::DeploymentGroup")
    (policy,) = deployment.role(group.properties["ServiceRoleArn"]).policies
    assert policy.stack == "Here"
    assert policy.id in group.depends_on
    actions = {action for each in policy.properties["PolicyDocument"]["Statement"] for action in [each["Action"]]}
    assert actions == TRIO


def test_imported_role_gets_a_policy(stack, synth):
    role = iam.Role.from_role_arn(stack, "Imported", ARN)
    ServerDeploymentGroup(stack, "Group", role=role, auto_scaling_groups=[make_fleet(stack)])
    template = synth(stack)
    (ours,) = (
        policy["Properties"] for name, policy in resources(template, "AWS::IAM::Policy").items() if "Group" in name
    )
    assert ours["Roles"] == ["deploys"]
    assert {statement["Action"] for statement in ours["PolicyDocument"]["Statement"]} == TRIO
    assert only(template, "AWS::CodeDeploy::DeploymentGroup")[1]["ServiceRoleArn"] == ARN


def test_imported_role_that_may_not_change_is_left_alone(stack, synth):
    role = iam.Role.from_role_arn(stack, "Imported", ARN, mutable=False)
    ServerDeploymentGroup(stack, "Group", role=role, auto_scaling_groups=[make_fleet(stack)])
    template = synth(stack)
    assert not [name for name in resources(template, "AWS::IAM::Policy") if "Group" in name]
    (group,) = resources(template, "AWS::CodeDeploy::DeploymentGroup").values()
    assert group["Properties"]["ServiceRoleArn"] == ARN
    assert set(group.get("DependsOn", [])) <= set(template["Resources"])


def test_role_that_may_not_change_here_is_left_alone(stack, role, synth):
    ServerDeploymentGroup(stack, "Group", role=role.without_policy_updates(), auto_scaling_groups=[make_fleet(stack)])
    template = synth(stack)
    assert "ManagedPolicyArns" not in template["Resources"][role_id(template)]["Properties"]
    assert allowed(template) == {}


def test_an_instance_role_is_a_given_role_too(stack, synth):
    ServerDeploymentGroup(stack, "Group", role=InstanceRole(stack, "Deploys"))
    assert only(synth(stack), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [MANAGED]


def test_stacks_that_share_an_imported_role_write_policies_of_different_names(app, synth):
    stacks = [cdk.Stack(app, name) for name in ("One", "Two")]
    for stack in stacks:
        role = iam.Role.from_role_name(stack, "Imported", "deploys")
        ServerDeploymentGroup(stack, "Group", role=role, auto_scaling_groups=[make_fleet(stack)])
    policies = Deployment({stack.stack_name: synth(stack) for stack in stacks}).all("AWS::IAM::Policy")
    names = [policy.properties["PolicyName"] for policy in policies if policy.properties["Roles"] == ["deploys"]]
    assert len(names) == len(set(names)) == 2


def test_groups_that_share_a_role_write_policies_of_different_names(stack, role, synth):
    topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))
    trigger = Trigger(topic, [TriggerEvent.DEPLOYMENT_FAILURE])
    for id in ("One", "Two"):
        ServerDeploymentGroup(stack, id, role=role, triggers=[trigger])
    policies = resources(synth(stack), "AWS::IAM::Policy").values()
    assert len({policy["Properties"]["PolicyName"] for policy in policies}) == 2
