"""A shift of a hundred steps of half an hour takes longer than two days; the service refuses the L2's template."""

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy

REFUSED_BECAUSE = r"2880 minutes"


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "SlowLinearShift")
    routing = codedeploy.TrafficRouting.time_based_linear(interval=cdk.Duration.minutes(30), percentage=1)
    codedeploy.EcsDeploymentConfig(stack, "Config", traffic_routing=routing)
