"""What stays when the stack goes."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build two stacks: one that marks its constructs, one that marks all it has."""
    stack = cdk.Stack(app, "Retained")
    application = codedeploy.ServerApplication(stack, "Application")
    application.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    config = codedeploy.ServerDeploymentConfig(
        stack, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1)
    )
    config.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    group = codedeploy.ServerDeploymentGroup(stack, "Group", application=application, deployment_config=config)
    group.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    assert group.role is not None
    group.role.apply_removal_policy(cdk.RemovalPolicy.DESTROY)

    everything = cdk.Stack(app, "AllRetained")
    codedeploy.ServerDeploymentGroup(everything, "Group")
    cdk.RemovalPolicies.of(everything).retain()
