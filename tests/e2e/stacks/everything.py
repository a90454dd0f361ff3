"""A deployment group with every setting, each of which a second version changes in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class EverythingStack(cdk.Stack):
    """One deployment group, and all that its first and its second version name.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1 or 2.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        parts.acknowledge(self, "not-behind-load-balancer", "The scenario looks at what deployments register.")
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        listener = parts.listener(self, vpc)
        self.target_groups = [
            parts.target_group(self, "FirstTargets", vpc, listener),
            parts.target_group(self, "SecondTargets", vpc, listener, priority=1),
        ]
        self.classic = parts.classic_load_balancer(self, vpc)
        self.fleets = [parts.fleet(self, name, vpc, bucket, capacity=1) for name in ("FirstFleet", "SecondFleet")]
        self.alarms = [parts.alarm(self, name) for name in ("FirstAlarm", "SecondAlarm", "ThirdAlarm")]
        self.topics = [sns.Topic(self, name) for name in ("FirstTopic", "SecondTopic")]
        self.config = codedeploy.ServerDeploymentConfig(
            self, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.percentage(66)
        )
        self.roles = [
            codedeploy.ServiceRole(self, name, platform=codedeploy.ComputePlatform.SERVER)
            for name in ("FirstRole", "SecondRole")
        ]
        self.application = codedeploy.ServerApplication(self, "Application")
        settings = self._first() if version == 1 else self._second()
        group = codedeploy.ServerDeploymentGroup(self, "Group", application=self.application, **settings)
        parts.output(
            self,
            Application=self.application.application_name,
            Group=group.deployment_group_name,
            GroupArn=group.deployment_group_arn,
            Config=self.config.deployment_config_name,
            ClassicLoadBalancer=self.classic.load_balancer_name,
            Bucket=bucket.bucket_name,
            **{f"Alarm{n}": alarm.alarm_name for n, alarm in enumerate(self.alarms, 1)},
            **{f"Topic{n}": topic.topic_arn for n, topic in enumerate(self.topics, 1)},
            **{f"Fleet{n}": fleet.auto_scaling_group_name for n, fleet in enumerate(self.fleets, 1)},
            **{f"Role{n}": role.role_arn for n, role in enumerate(self.roles, 1)},
            **{f"Targets{n}": targets.target_group_name for n, targets in enumerate(self.target_groups, 1)},
        )

    def _first(self) -> dict[str, Any]:
        return {
            "alarms": self.alarms[:2],
            "auto_rollback": codedeploy.AutoRollbackConfig(failed_deployment=True, deployment_in_alarm=True),
            "auto_scaling_groups": self.fleets[:1],
            "deployment_config": codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME,
            "ec2_instance_tags": codedeploy.InstanceTagSet(
                codedeploy.TagGroup(codedeploy.TagFilter("Stage", "beta"), codedeploy.TagFilter("Canary"))
            ),
            "load_balancers": [codedeploy.LoadBalancer.application(each) for each in self.target_groups],
            "on_premise_instance_tags": codedeploy.InstanceTagSet({"Hall": ["north"]}),
            "outdated_instances_strategy": codedeploy.OutdatedInstancesStrategy.UPDATE,
            "role": self.roles[0],
            "tags": {"Team": "red", "Floor": "4"},
            "termination_hook": False,
            "triggers": [
                codedeploy.Trigger(self.topics[0], [codedeploy.TriggerEvent.DEPLOYMENT_FAILURE], name="Failures"),
            ],
        }

    def _second(self) -> dict[str, Any]:
        return {
            "alarms": self.alarms[1:],
            "auto_rollback": codedeploy.AutoRollbackConfig(
                failed_deployment=False, stopped_deployment=True, deployment_in_alarm=False
            ),
            "auto_scaling_groups": self.fleets[1:],
            "deployment_config": self.config,
            "ec2_tag_filters": [codedeploy.TagFilter("Stage", "production"), codedeploy.TagFilter(value="all")],
            "ignore_alarm_configuration": True,
            "ignore_poll_alarms_failure": True,
            "load_balancers": [codedeploy.LoadBalancer.classic(self.classic)],
            "on_premises_tag_filters": [codedeploy.TagFilter("Hall", "south")],
            "outdated_instances_strategy": codedeploy.OutdatedInstancesStrategy.IGNORE,
            "role": self.roles[1],
            "tags": {"Team": "blue", "Cost": "7"},
            "termination_hook": True,
            "triggers": [
                codedeploy.Trigger(
                    self.topics[1],
                    [codedeploy.TriggerEvent.DEPLOYMENT_STOP, codedeploy.TriggerEvent.INSTANCE_FAILURE],
                    name="Stops",
                ),
                codedeploy.Trigger(self.topics[0], [codedeploy.TriggerEvent.DEPLOYMENT_SUCCESS]),
            ],
        }
