"""Tags on the app, a stack and single constructs, with types and values left out."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    cdk.Tags.of(app).add("owner", "platform")
    stack = cdk.Stack(app, "Tagged", tags={"cost-center": "42"})
    cdk.Tags.of(stack).add("product", "shop", exclude_resource_types=["AWS::IAM::Role"])

    group = codedeploy.ServerDeploymentGroup(stack, "Group")
    cdk.Tags.of(group).add("stage", "production")
    cdk.Tags.of(group.application).add("kind", "application")
    cdk.Tags.of(group).add("secret", "yes", include_resource_types=["AWS::CodeDeploy::DeploymentGroup"])

    untagged = codedeploy.ServerDeploymentGroup(stack, "Untagged")
    cdk.Tags.of(untagged).remove("owner")
    cdk.Tags.of(untagged).remove("product")
