"""Applications that exist already: by name, by ARN, and by the ARN of another Region."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ImportedApplication", env=cdk.Environment(account="111111111111", region="eu-west-1"))
    by_name = codedeploy.ServerApplication.from_server_application_name(stack, "ByName", "Shop")
    by_arn = codedeploy.ServerApplication.from_server_application_arn(
        stack, "ByArn", "arn:aws:codedeploy:eu-west-1:111111111111:application:Shop2"
    )
    elsewhere = codedeploy.ServerApplication.from_server_application_arn(
        stack, "Elsewhere", "arn:aws:codedeploy:us-east-1:222222222222:application:Shop3"
    )
    for id, application in (("Name", by_name), ("Arn", by_arn), ("Elsewhere", elsewhere)):
        cdk.CfnOutput(stack, f"{id}ApplicationName", value=application.application_name)
        cdk.CfnOutput(stack, f"{id}ApplicationArn", value=application.application_arn)

    codedeploy.ServerDeploymentGroup(stack, "GroupByName", application=by_name)
    group = codedeploy.ServerDeploymentGroup(stack, "GroupByArn", application=by_arn)
    cdk.CfnOutput(stack, "GroupArn", value=group.deployment_group_arn)

    there = codedeploy.ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack, "GroupElsewhere", application=elsewhere, deployment_group_name="web"
    )
    cdk.CfnOutput(stack, "GroupElsewhereArn", value=there.deployment_group_arn)
    cdk.CfnOutput(stack, "ConfigElsewhereArn", value=there.deployment_config.deployment_config_arn)
