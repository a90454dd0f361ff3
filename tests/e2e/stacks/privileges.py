"""Deployment groups that make the library grant every action that it knows, on roles that a scenario can look into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class PrivilegesStack(cdk.Stack):
    """One group behind a target group, one behind a Classic Load Balancer, each with a service role of its own.

    Args:
        scope: The app.
        id: Name of the stack.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        parts.acknowledge(self, "not-behind-load-balancer", "The scenario looks at what deployments register.")
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        targets = parts.target_group(self, "Targets", vpc, parts.listener(self, vpc))
        topic = parts.encrypted_topic(self, "Topic")
        application = codedeploy.ServerApplication(self, "Application")
        for name, balancer in {
            "Modern": codedeploy.LoadBalancer.application(targets),
            "Classic": codedeploy.LoadBalancer.classic(parts.classic_load_balancer(self, vpc)),
        }.items():
            fleet = parts.fleet(self, f"{name}Fleet", vpc, bucket, capacity=1)
            role = codedeploy.ServiceRole(self, f"{name}Role", platform=codedeploy.ComputePlatform.SERVER)
            group = codedeploy.ServerDeploymentGroup(
                self,
                f"{name}Group",
                application=application,
                role=role,
                alarms=[parts.alarm(self, f"{name}Alarm")],
                auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=False, deployment_in_alarm=False),
                auto_scaling_groups=[fleet],
                deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
                load_balancers=[balancer],
                on_premise_instance_tags=codedeploy.InstanceTagSet({"Hall": ["north"]}),
                triggers=[codedeploy.Trigger(topic, [codedeploy.TriggerEvent.DEPLOYMENT_START])],
            )
            parts.output(
                self,
                **{
                    f"{name}Group": group.deployment_group_name,
                    f"{name}Fleet": fleet.auto_scaling_group_name,
                    f"{name}Role": role.role_name,
                    f"{name}InstanceRole": fleet.role.role_name,
                },
            )
        parts.output(self, Application=application.application_name, Bucket=bucket.bucket_name)
