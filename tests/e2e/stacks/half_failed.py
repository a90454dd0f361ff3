"""A stack that CloudFormation gets half through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class HalfFailedStack(cdk.Stack):
    """A deployment group that works and, if asked for, one after it that does not.

    Args:
        scope: The app.
        id: Name of the stack.
        fails: Whether the second group is there. It names an Auto Scaling group that does not exist.
        version: 1 or 2: what the first group is set to.
    """

    def __init__(self, scope: Construct, id: str, *, fails: bool, version: int = 1) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        fleet = parts.fleet(self, "Fleet", vpc, parts.revisions(self), capacity=1)
        alarm = parts.alarm(self, "Alarm")
        topic = sns.Topic(self, "Topic")
        application = codedeploy.ServerApplication(self, "Application")
        first = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            alarms=[alarm] if version == 1 else None,
            auto_scaling_groups=[fleet],
            deployment_config=(
                codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME
                if version == 1
                else codedeploy.ServerDeploymentConfig.ALL_AT_ONCE
            ),
            tags={"Version": str(version)},
            termination_hook=version != 1,
            triggers=[codedeploy.Trigger(topic, [codedeploy.TriggerEvent.DEPLOYMENT_START])] if version == 1 else None,
        )
        parts.output(
            self,
            Application=application.application_name,
            Group=first.deployment_group_name,
            GroupArn=first.deployment_group_arn,
            Fleet=fleet.auto_scaling_group_name,
        )
        if fails:
            nobody = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(self, "Nobody", "no-such-group")
            second = codedeploy.ServerDeploymentGroup(
                self, "SecondGroup", application=application, auto_scaling_groups=[nobody], install_agent=False
            )
            second.node.add_dependency(first)
