"""The role of instances that run the agent."""

from __future__ import annotations

import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from cdk_codedeploy import InstanceRole
from tests.iam.templates import only, resources, resources_by_action, statements_of

AGENT = {
    f"arn:${{AWS::Partition}}:s3:::aws-codedeploy-${{AWS::Region}}/{prefix}/*"
    for prefix in ("latest", "latestv2", "releases")
}
SECURE = {
    f"codedeploy-commands-secure:{name}"
    for name in (
        "GetDeploymentSpecification",
        "PollHostCommand",
        "PutHostCommandAcknowledgement",
        "PutHostCommandComplete",
    )
}


def allowed(template):
    return resources_by_action(statements_of(template, only(template, "AWS::IAM::Role")[0]))


def test_trusts_ec2(stack, synth):
    InstanceRole(stack, "Role")
    assert only(synth(stack), "AWS::IAM::Role")[1]["AssumeRolePolicyDocument"] == {
        "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}],
        "Version": "2012-10-17",
    }


def test_reads_the_agent_and_nothing_else(stack, synth):
    InstanceRole(stack, "Role")
    assert allowed(synth(stack)) == {"s3:GetObject": AGENT, "s3:GetObjectVersion": AGENT}


def test_has_no_managed_policy_by_default(stack, synth):
    InstanceRole(stack, "Role")
    assert "ManagedPolicyArns" not in only(synth(stack), "AWS::IAM::Role")[1]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"ssm_core": True}, ["AmazonSSMManagedInstanceCore"]),
        ({"cloudwatch_agent": True}, ["CloudWatchAgentServerPolicy"]),
        ({"ssm_core": True, "cloudwatch_agent": True}, ["AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy"]),
    ],
)
def test_managed_policies(stack, synth, options, names):
    InstanceRole(stack, "Role", **options)
    assert only(synth(stack), "AWS::IAM::Role")[1]["ManagedPolicyArns"] == [
        f"arn:${{AWS::Partition}}:iam::aws:policy/{name}" for name in names
    ]


def test_managed_policy_that_it_has_is_not_attached_again(stack, synth):
    from aws_cdk import aws_iam as iam

    role = InstanceRole(stack, "Role", ssm_core=True)
    role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore"))
    assert len(only(synth(stack), "AWS::IAM::Role")[1]["ManagedPolicyArns"]) == 1


def test_secure_commands(stack, synth):
    InstanceRole(stack, "Role", secure_commands=True)
    found = allowed(synth(stack))
    assert {action: found[action] for action in SECURE} == {action: {"*"} for action in SECURE}
    assert found["s3:GetObject"] == AGENT


def test_grant_read(stack, synth):
    role = InstanceRole(stack, "Role")
    bucket = s3.Bucket(stack, "Bucket", encryption_key=kms.Key(stack, "Key"))
    role.grant_read(bucket, "shop/*").assert_success()
    template = synth(stack)
    (name,) = resources(template, "AWS::S3::Bucket")
    (key,) = resources(template, "AWS::KMS::Key")
    found = allowed(template)
    assert found["s3:List*"] == {f"${{{name}.Arn}}", f"${{{name}.Arn}}/shop/*"}
    assert found["s3:GetObject*"] == {f"${{{name}.Arn}}", f"${{{name}.Arn}}/shop/*"}
    assert found["kms:Decrypt"] == {f"${{{key}.Arn}}"}


def test_grant_read_of_everything(stack, synth):
    role = InstanceRole(stack, "Role")
    role.grant_read(s3.Bucket.from_bucket_name(stack, "Bucket", "revisions"))
    arn = "arn:${AWS::Partition}:s3:::revisions"
    assert allowed(synth(stack))["s3:GetObject*"] == {arn, f"{arn}/*"}
