"""A deployment group whose second version takes out what the first had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class RemovalStack(cdk.Stack):
    """A group with an Auto Scaling group, a load balancer, an alarm and a trigger, and the same without them.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1 has them, 2 has them not, 3 has no deployment group. What the group named exists in all, and so does
            the role of a second group.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        parts.acknowledge(self, "not-behind-load-balancer", "The scenario looks at what deployments register.")
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        fleet = parts.fleet(self, "Fleet", vpc, bucket, capacity=1)
        targets = parts.target_group(self, "Targets", vpc, parts.listener(self, vpc))
        alarm = parts.alarm(self, "Alarm")
        topic = sns.Topic(self, "Topic")
        application = codedeploy.ServerApplication(self, "Application")
        removed: dict[str, Any] = {
            "alarms": [alarm],
            "auto_scaling_groups": [fleet],
            "deployment_config": codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            "load_balancers": [codedeploy.LoadBalancer.application(targets)],
            "on_premise_instance_tags": codedeploy.InstanceTagSet({"Hall": ["north"]}),
            "outdated_instances_strategy": codedeploy.OutdatedInstancesStrategy.IGNORE,
            "tags": {"Team": "red"},
            "termination_hook": True,
            "triggers": [codedeploy.Trigger(topic, [codedeploy.TriggerEvent.DEPLOYMENT_FAILURE])],
        }
        lasting_role = codedeploy.ServiceRole(self, "LastingRole", platform=codedeploy.ComputePlatform.SERVER)
        other_fleet = parts.fleet(self, "OtherFleet", vpc, bucket, capacity=0)
        parts.output(
            self,
            Application=application.application_name,
            Fleet=fleet.auto_scaling_group_name,
            OtherFleet=other_fleet.auto_scaling_group_name,
        )
        if version == 3:
            return
        codedeploy.ServerDeploymentGroup(
            self, "OtherGroup", application=application, role=lasting_role, auto_scaling_groups=[other_fleet]
        )
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            ec2_instance_tags=codedeploy.InstanceTagSet({"Stage": ["beta"]}),
            **(removed if version == 1 else {}),
        )
        parts.output(
            self,
            Group=group.deployment_group_name,
            GroupArn=group.deployment_group_arn,
            Targets=targets.target_group_name,
            Alarm=alarm.alarm_name,
        )
