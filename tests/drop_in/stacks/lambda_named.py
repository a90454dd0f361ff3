"""Names of their own, and the group as a target of a rule."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alias


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "LambdaNamed")
    application = codedeploy.LambdaApplication(stack, "Application", application_name="functions")
    group = codedeploy.LambdaDeploymentGroup(
        stack,
        "Group",
        alias=alias(stack, "Function"),
        application=application,
        deployment_group_name="orders",
    )
    by_arn = codedeploy.LambdaApplication.from_lambda_application_arn(
        stack, "ByArn", "arn:aws:codedeploy:us-east-1:123456789012:application:elsewhere"
    )
    for name, value in {
        "GroupName": group.deployment_group_name,
        "GroupArn": group.deployment_group_arn,
        "GroupApplication": group.application.application_arn,
        "RoleArn": group.role.role_arn,
        "ElsewhereArn": by_arn.application_arn,
        "ElsewhereName": by_arn.application_name,
    }.items():
        cdk.CfnOutput(stack, name, value=value)
