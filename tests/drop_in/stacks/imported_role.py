"""Service roles that another team owns: by ARN, by name, and closed to changes."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ImportedRole", env=cdk.Environment(account="111111111111", region="eu-central-1"))
    by_arn = iam.Role.from_role_arn(stack, "ByArn", "arn:aws:iam::111111111111:role/deploy/codedeploy")
    codedeploy.ServerDeploymentGroup(stack, "GroupByArn", role=by_arn)

    immutable = iam.Role.from_role_arn(
        stack, "Immutable", "arn:aws:iam::111111111111:role/codedeploy-closed", mutable=False
    )
    codedeploy.ServerDeploymentGroup(stack, "GroupImmutable", role=immutable)

    by_name = iam.Role.from_role_name(stack, "ByName", "codedeploy-by-name")
    codedeploy.ServerDeploymentGroup(stack, "GroupByName", role=by_name)

    own = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"))
    codedeploy.ServerDeploymentGroup(stack, "GroupWithoutUpdates", role=own.without_policy_updates())
