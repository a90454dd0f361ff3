"""Groups in nested stacks that use what the parent and a sibling have, and the other way round."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class Deployment(cdk.NestedStack):
    """The deployment half of a product, kept out of the parent because of its number of resources."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        application: codedeploy.IServerApplication,
        fleet: autoscaling.AutoScalingGroup,
        alarm: cloudwatch.IAlarm,
    ) -> None:
        super().__init__(scope, id)
        self.config = codedeploy.ServerDeploymentConfig(
            self, "Config", minimum_healthy_hosts=codedeploy.MinimumHealthyHosts.count(1)
        )
        self.group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            auto_scaling_groups=[fleet],
            alarms=[alarm],
            deployment_config=self.config,
        )


class Product(cdk.Stack):
    """The parent, with the fleet, the application and a group that uses a nested stack's configuration."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        fleet = autoscaling.AutoScalingGroup(
            self,
            "Fleet",
            vpc=ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1),
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )
        alarm = cloudwatch.Alarm(
            self,
            "Errors",
            metric=cloudwatch.Metric(namespace="Shop", metric_name="Errors"),
            threshold=1,
            evaluation_periods=1,
        )
        nested = Deployment(
            self,
            "Deployment",
            application=codedeploy.ServerApplication(self, "Application"),
            fleet=fleet,
            alarm=alarm,
        )
        codedeploy.ServerDeploymentGroup(self, "Parent", deployment_config=nested.config)
        cdk.CfnOutput(self, "NestedGroup", value=nested.group.deployment_group_name)
        cdk.CfnOutput(self, "NestedGroupArn", value=nested.group.deployment_group_arn)


def build(app: cdk.App) -> None:
    """Build the stack."""
    Product(app, "Product")
