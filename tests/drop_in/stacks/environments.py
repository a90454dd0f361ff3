"""The same group without an environment and in Regions of each partition."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2

REGIONS = ("us-east-1", "eu-central-1", "ap-east-1", "us-gov-west-1", "cn-north-1")


def add_deployment(stack: cdk.Stack) -> None:
    """Add a fleet, its group and the outputs that a release tool reads."""
    fleet = autoscaling.AutoScalingGroup(
        stack,
        "Fleet",
        vpc=ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-1",
            availability_zones=["a", "b"],
            private_subnet_ids=["subnet-1", "subnet-2"],
            private_subnet_route_table_ids=["rtb-1", "rtb-2"],
        ),
        instance_type=ec2.InstanceType("t3.small"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )
    group = codedeploy.ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[fleet])
    cdk.CfnOutput(stack, "GroupArn", value=group.deployment_group_arn)
    cdk.CfnOutput(stack, "ApplicationArn", value=group.application.application_arn)
    cdk.CfnOutput(stack, "ConfigArn", value=group.deployment_config.deployment_config_arn)


def build(app: cdk.App) -> None:
    """Build a stack for each environment."""
    add_deployment(cdk.Stack(app, "Agnostic"))
    for region in REGIONS:
        add_deployment(cdk.Stack(app, region, env=cdk.Environment(account="111111111111", region=region)))
