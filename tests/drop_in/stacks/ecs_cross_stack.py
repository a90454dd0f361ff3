"""The service in one stack, its deployment group in another, the alarm in a third."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

from tests.drop_in.parts import alarm, web


def build(app: cdk.App) -> None:
    """Build three stacks."""
    parts = web(cdk.Stack(app, "Services"))
    errors = alarm(cdk.Stack(app, "Monitoring"), "Errors")
    applications = cdk.Stack(app, "Applications")
    application = codedeploy.EcsApplication(applications, "Application")
    config = codedeploy.EcsDeploymentConfig(applications, "Config")
    codedeploy.EcsDeploymentGroup(
        cdk.Stack(app, "Deployment"),
        "Group",
        application=application,
        deployment_config=config,
        service=parts.service,
        alarms=[errors],
        blue_green_deployment_config=codedeploy.EcsBlueGreenDeploymentConfig(
            blue_target_group=parts.blue,
            green_target_group=parts.green,
            listener=parts.listener,
            test_listener=parts.test_listener,
        ),
    )
