"""README: import a deployment group that already exists; here other resources refer to it."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam


def build(app: cdk.App) -> None:
    """Build a stack in which a release role may deploy to groups that exist already."""
    stack = cdk.Stack(app, "Imported")
    application = codedeploy.ServerApplication.from_server_application_name(
        stack, "ExistingApplication", "MyExistingApplication"
    )
    group = codedeploy.ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "ExistingCodeDeployDeploymentGroup",
        application=application,
        deployment_group_name="MyExistingDeploymentGroup",
    )
    fast_group = codedeploy.ServerDeploymentGroup.from_server_deployment_group_attributes(
        stack,
        "ExistingFastGroup",
        application=application,
        deployment_group_name="MyFastGroup",
        deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
    )

    role = iam.Role(stack, "Release", assumed_by=iam.AccountRootPrincipal())
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["codedeploy:CreateDeployment"],
            resources=[group.deployment_group_arn, fast_group.deployment_group_arn],
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["codedeploy:GetDeploymentConfig"],
            resources=[
                group.deployment_config.deployment_config_arn,
                fast_group.deployment_config.deployment_config_arn,
            ],
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["codedeploy:RegisterApplicationRevision"], resources=[group.application.application_arn]
        )
    )
    cdk.CfnOutput(stack, "GroupName", value=group.deployment_group_name)
    cdk.CfnOutput(stack, "FastConfigName", value=fast_group.deployment_config.deployment_config_name)
