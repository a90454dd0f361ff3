"""L1 resources as arguments, and what the group refers to."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import web

NEEDS = "EcsDeploymentGroup.deployment_group_ref"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "EcsReferences")
    parts = web(stack)
    application = codedeploy.EcsApplication(stack, "Application")
    group = codedeploy.EcsDeploymentGroup(
        stack,
        "Group",
        application=application,
        service=parts.service,
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener.node.default_child,
            test_listener=parts.test_listener.node.default_child,
        ),
    )
    cdk.CfnOutput(stack, "Name", value=group.deployment_group_ref.deployment_group_name)
    cdk.CfnOutput(stack, "OfApplication", value=group.deployment_group_ref.application_name)
