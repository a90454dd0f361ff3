"""A service role that the team makes itself, for two groups, with permissions it added."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "GivenRole")
    role = iam.Role(
        stack,
        "CodeDeploy",
        assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
        description="CodeDeploy's own role",
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("CloudWatchReadOnlyAccess")],
    )
    role.add_to_policy(iam.PolicyStatement(actions=["sns:Publish"], resources=["*"]))
    codedeploy.ServerDeploymentGroup(stack, "Web", role=role)
    worker = codedeploy.ServerDeploymentGroup(stack, "Worker", role=role)
    assert worker.role is not None
    cdk.CfnOutput(stack, "RoleOfWorker", value=worker.role.role_arn)

    managed = iam.Role(
        stack,
        "Managed",
        assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSCodeDeployRole")],
    )
    codedeploy.ServerDeploymentGroup(stack, "Managed Group", role=managed)
