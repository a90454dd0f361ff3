"""Permissions given to the service role by the resources' own grants and by hand."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Grants")
    topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))
    bucket = s3.Bucket(stack, "Revisions")
    release = iam.Role(stack, "Release", assumed_by=iam.AccountRootPrincipal())

    granted = codedeploy.ServerDeploymentGroup(stack, "Granted").role
    assert granted is not None
    topic.grant_publish(granted)
    bucket.grant_read(granted)
    granted.grant_pass_role(release)
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            actions=["s3:GetObject"], resources=[bucket.arn_for_objects("*")], principals=[granted.grant_principal]
        )
    )

    extended = codedeploy.ServerDeploymentGroup(stack, "Extended").role
    assert extended is not None
    extended.add_to_principal_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["*"]))
    extended.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("CloudWatchReadOnlyAccess"))
    extended.attach_inline_policy(
        iam.Policy(stack, "Inline", statements=[iam.PolicyStatement(actions=["ec2:DescribeImages"], resources=["*"])])
    )
