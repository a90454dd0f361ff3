"""A fleet in subnets without a way out: endpoints, and the agent's logs in CloudWatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class PrivateNetworkStack(cdk.Stack):
    """Instances that reach CodeDeploy, S3 and CloudWatch Logs through endpoints alone.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1, or 2: logs are kept longer, and the endpoints let less pass.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        isolated = ec2.SubnetType.PRIVATE_ISOLATED
        vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            restrict_default_security_group=False,
            subnet_configuration=[ec2.SubnetConfiguration(name="Isolated", subnet_type=isolated)],
        )
        bucket = parts.revisions(self)
        service = ec2.InterfaceVpcEndpointAwsService
        endpoints = codedeploy.CodeDeployVpcEndpoints(
            self,
            "Endpoints",
            vpc=vpc,
            access=codedeploy.VpcEndpointAccess(revision_buckets=[bucket]) if version > 1 else None,
            other_services=[service.CLOUDWATCH_LOGS, service.AUTOSCALING],
        )
        retention = logs.RetentionDays.ONE_WEEK if version == 1 else logs.RetentionDays.TWO_WEEKS
        group = autoscaling.AutoScalingGroup(
            self,
            "Fleet",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=isolated),
            launch_template=ec2.LaunchTemplate(
                self,
                "Template",
                instance_type=ec2.InstanceType("t3.micro"),
                machine_image=ec2.MachineImage.latest_amazon_linux2023(),
                instance_profile=codedeploy.InstanceProfile(self, "Profile", revision_buckets=[bucket]),
                user_data=ec2.UserData.for_linux(),
                require_imdsv2=True,
                security_group=ec2.SecurityGroup(self, "Access", vpc=vpc),
            ),
            min_capacity=1,
            max_capacity=2,
        )
        deployments = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            auto_scaling_groups=[group],
            agent=codedeploy.CodeDeployAgent(
                vpc_endpoints=endpoints,
                logs=codedeploy.AgentLogs(retention=retention, removal_policy=cdk.RemovalPolicy.DESTROY),
            ),
        )
        for name, value in {
            "Application": deployments.application.application_name,
            "Bucket": bucket.bucket_name,
            "FleetName": group.auto_scaling_group_name,
            "GroupName": deployments.deployment_group_name,
            "VpcId": vpc.vpc_id,
        }.items():
            cdk.CfnOutput(self, name, value=value)
