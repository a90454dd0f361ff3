"""Two fleets with all that in-place deployments need: web servers, and servers of mixed instances behind TCP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class LoadBalancedFleetStack(cdk.Stack):
    """The fleets ``Web`` and ``Tcp``, each with its deployment group.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1, or 2: the web servers are more, checked at another path, and of another type.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        public = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
        web = codedeploy.LoadBalancedFleet(
            self,
            "Web",
            vpc=vpc,
            vpc_subnets=public,
            balancer_subnets=public,
            instance_type=ec2.InstanceType("t3.micro" if version == 1 else "t3.small"),
            min_capacity=1 + version,
            max_capacity=5,
            revision_buckets=[bucket],
            targets=[
                codedeploy.FleetTarget(
                    health_check=elbv2.HealthCheck(path="/" if version == 1 else "/health"),
                ),
                codedeploy.FleetTarget(
                    name="Admin",
                    port=8080,
                    priority=1,
                    conditions=[elbv2.ListenerCondition.path_patterns(["/admin/*"])],
                ),
            ],
            warm_pool=codedeploy.WarmPool(min_size=1),
        )
        tcp = codedeploy.LoadBalancedFleet(
            self,
            "Tcp",
            vpc=vpc,
            vpc_subnets=public,
            balancer_subnets=public,
            mixed_instances=codedeploy.MixedInstances(
                instance_types=[ec2.InstanceType("t3.micro"), ec2.InstanceType("t3a.micro")],
                on_demand_base=1,
                on_demand_percentage=0,
            ),
            max_capacity=3,
            revision_buckets=[bucket],
            balancer=codedeploy.BalancerKind.NETWORK,
            agent=codedeploy.CodeDeployAgent(config=codedeploy.AgentConfig(max_revisions=3)),
        )
        application = codedeploy.ServerApplication(self, "Application")
        values = {"Application": application.application_name, "Bucket": bucket.bucket_name}
        for name, fleet in {"Web": web, "Tcp": tcp}.items():
            group = codedeploy.ServerDeploymentGroup(
                self,
                f"{name}Group",
                application=application,
                auto_scaling_groups=[fleet.auto_scaling_group],
                load_balancers=fleet.load_balancers,
                alarms=fleet.alarms,
                deployment_config=codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME,
            )
            values[f"{name}Group"] = group.deployment_group_name
            values[f"{name}Fleet"] = fleet.auto_scaling_group.auto_scaling_group_name
            values[f"{name}TargetGroups"] = ",".join(each.target_group_arn for each in fleet.target_groups.values())
            values[f"{name}Alarms"] = ",".join(each.alarm_name for each in fleet.alarms)
        parts.output(self, **values)
