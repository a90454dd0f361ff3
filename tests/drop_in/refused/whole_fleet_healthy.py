"""All of the fleet must stay healthy, so nothing can ever be deployed; the L2's template has it all the same."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

REFUSED_BECAUSE = r"100"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "WholeFleetHealthy")
    config = codedeploy.ServerDeploymentConfig(
        stack, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(100)
    )
    codedeploy.ServerDeploymentGroup(stack, "Group", deployment_config=config)
