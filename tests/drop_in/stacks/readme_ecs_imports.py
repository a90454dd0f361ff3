"""README, what is imported on the ECS platform."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "ReadmeEcsImports")
    application = codedeploy.EcsApplication.from_ecs_application_name(
        stack, "ExistingCodeDeployApplication", "MyExistingApplication"
    )
    group = codedeploy.EcsDeploymentGroup.from_ecs_deployment_group_attributes(
        stack,
        "ExistingCodeDeployDeploymentGroup",
        application=application,
        deployment_group_name="MyExistingDeploymentGroup",
    )
    config = codedeploy.EcsDeploymentConfig.from_ecs_deployment_config_name(
        stack, "ExistingDeploymentConfiguration", "MyExistingDeploymentConfiguration"
    )
    parts = web(stack)
    codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        application=application,
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue, green_target_group=parts.green, listener=parts.listener
        ),
        deployment_config=config,
    )
    cdk.CfnOutput(stack, "Arn", value=group.deployment_group_arn)
    cdk.CfnOutput(stack, "ConfigArn", value=group.deployment_config.deployment_config_arn)
