"""A web fleet as tutorials build it: load balancer, health checks, rolling update policy, scaling, alarms on it all."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct


class Web(cdk.Stack):
    """The fleet, what is in front of it and what deploys to it."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        instance_role = iam.Role(self, "InstanceRole", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        asg = autoscaling.AutoScalingGroup(
            self,
            "Fleet",
            vpc=vpc,
            role=instance_role,
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            update_policy=autoscaling.UpdatePolicy.rolling_update(),
            health_checks=autoscaling.HealthChecks.ec2(grace_period=cdk.Duration.minutes(5)),
        )
        asg.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
        alb = elbv2.ApplicationLoadBalancer(self, "Alb", vpc=vpc, internet_facing=True)
        targets = alb.add_listener("Http", port=80).add_targets("Web", port=8080, targets=[asg])

        unhealthy = targets.metrics.unhealthy_host_count().create_alarm(
            self, "Unhealthy", threshold=1, evaluation_periods=2
        )
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            auto_scaling_groups=[asg],
            load_balancers=[codedeploy.LoadBalancer.application(targets)],
            deployment_config=codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME,
            alarms=[unhealthy],
            auto_rollback=codedeploy.AutoRollbackConfig(deployment_in_alarm=True, stopped_deployment=True),
        )
        group.node.add_dependency(alb)
        asg.node.add_dependency(instance_role)


def build(app: cdk.App) -> None:
    """Build the stack."""
    Web(app, "Web")
