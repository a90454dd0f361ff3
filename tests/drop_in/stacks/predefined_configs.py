"""The three configurations that CodeDeploy brings, on groups and in a policy."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "PredefinedConfigs")
    role = iam.Role(stack, "Release", assumed_by=iam.AccountRootPrincipal())
    for id, config in (
        ("OneAtATime", codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME),
        ("HalfAtATime", codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME),
        ("AllAtOnce", codedeploy.ServerDeploymentConfig.ALL_AT_ONCE),
    ):
        group = codedeploy.ServerDeploymentGroup(stack, id, deployment_config=config)
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["codedeploy:GetDeploymentConfig"],
                resources=[group.deployment_config.deployment_config_arn],
            )
        )
        cdk.CfnOutput(stack, f"{id}Name", value=config.deployment_config_name)
        cdk.CfnOutput(stack, f"{id}Arn", value=config.deployment_config_arn)
