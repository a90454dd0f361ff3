"""Names that CDK makes up because another environment refers to them (`PhysicalName.GENERATE_IF_NEEDED`)."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build a group in one Region and the roles that may deploy to it in another Region and another account."""
    home = cdk.Stack(app, "Home", env=cdk.Environment(account="111111111111", region="us-east-1"))
    group = codedeploy.ServerDeploymentGroup(home, "Web", deployment_group_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
    application = codedeploy.ServerApplication(home, "Batch", application_name=cdk.PhysicalName.GENERATE_IF_NEEDED)
    config = codedeploy.ServerDeploymentConfig(
        home,
        "Config",
        deployment_config_name=cdk.PhysicalName.GENERATE_IF_NEEDED,
        minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1),
    )
    batch = codedeploy.ServerDeploymentGroup(
        home,
        "BatchGroup",
        application=application,
        deployment_config=config,
        deployment_group_name=cdk.PhysicalName.GENERATE_IF_NEEDED,
    )
    codedeploy.ServerDeploymentGroup(home, "NobodyAsks", deployment_group_name=cdk.PhysicalName.GENERATE_IF_NEEDED)

    for id, account, region in (
        ("OtherRegion", "111111111111", "eu-west-1"),
        ("OtherAccount", "222222222222", "us-east-1"),
    ):
        away = cdk.Stack(app, id, env=cdk.Environment(account=account, region=region))
        role = iam.Role(away, "Release", assumed_by=iam.AccountRootPrincipal())
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["codedeploy:CreateDeployment"],
                resources=[group.deployment_group_arn, batch.deployment_group_arn, application.application_arn],
            )
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=["codedeploy:GetDeploymentConfig"], resources=[config.deployment_config_arn])
        )
        cdk.CfnOutput(away, "GroupName", value=group.deployment_group_name)
        cdk.CfnOutput(away, "BatchGroupName", value=batch.deployment_group_name)
        cdk.CfnOutput(away, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(away, "ConfigName", value=config.deployment_config_name)
