"""Order between a deployment group and what it does not refer to."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm


def build(app: cdk.App) -> None:
    """Build two stacks that depend on one another through a group."""
    stack = cdk.Stack(app, "Dependencies")
    bucket = s3.Bucket(stack, "Revisions")
    first = codedeploy.ServerDeploymentGroup(stack, "First")
    first.node.add_dependency(bucket)
    second = codedeploy.ServerDeploymentGroup(stack, "Second", application=first.application)
    second.node.add_dependency(first)
    parameter = ssm.StringParameter(stack, "Ready", string_value=second.deployment_group_name)
    parameter.node.add_dependency(second)

    later = cdk.Stack(app, "Later")
    later.node.add_dependency(stack)
    codedeploy.ServerDeploymentGroup(later, "Third", application=first.application).node.add_dependency(second)
