"""The termination hook on, off and left out."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "TerminationHook")
    for id, hook in (("On", True), ("Off", False), ("LeftOut", None)):
        codedeploy.ServerDeploymentGroup(
            stack,
            id,
            auto_scaling_groups=[
                autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, f"{id}Fleet", f"fleet-{id}")
            ],
            install_agent=False,
            termination_hook=hook,
        )
