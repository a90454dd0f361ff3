"""Deployment groups that share one service role, each given a topic and two alarms later, in stacks of 50.

The role is in a stack of its own. Each group has its own topic, so the role's permissions grow with the groups. Run as
``python -m benchmarks.programs.shared_role library 200 /tmp/out``.
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_sns as sns

from benchmarks.programs.parts import alarm, run, sizes


def library(app: cdk.App, count: int) -> None:
    """Use this library."""
    from cdk_codedeploy import ServerApplication, ServerDeploymentGroup, ServiceRole, TriggerEvent
    from cdk_codedeploy.service import Platform

    role = ServiceRole(cdk.Stack(app, "Roles"), "Role", platform=Platform.SERVER)
    for number, positions in enumerate(sizes(count)):
        stack = cdk.Stack(app, f"Stack{number}")
        application = ServerApplication(stack, "Application")
        groups = [
            ServerDeploymentGroup(stack, f"Group{position}", application=application, role=role)
            for position in positions
        ]
        for position, group in zip(positions, groups, strict=True):
            group.add_trigger(sns.Topic(stack, f"Topic{position}"), events=[TriggerEvent.DEPLOYMENT_FAILURE])
            group.add_alarm(alarm(stack, position, "Errors"))
            group.add_alarm(alarm(stack, position, "Latency"))


if __name__ == "__main__":
    run({"library": library})
