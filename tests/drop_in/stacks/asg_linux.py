"""Linux fleets that get the agent from the group: Amazon Linux, Ubuntu, with and without user data of their own."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from constructs import Construct


class Fleets(cdk.Stack):
    """One fleet and one deployment group for each kind of image."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, env=cdk.Environment(account="111111111111", region="eu-west-1"))
        self.vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-1",
            availability_zones=["eu-west-1a", "eu-west-1b"],
            private_subnet_ids=["subnet-1", "subnet-2"],
            private_subnet_route_table_ids=["rtb-1", "rtb-2"],
        )
        self.group("AmazonLinux2023", ec2.MachineImage.latest_amazon_linux2023())
        self.group("AmazonLinux2", ec2.MachineImage.latest_amazon_linux2())
        self.group("Ubuntu", ec2.MachineImage.generic_linux({"eu-west-1": "ami-1"}))

        commands = ec2.UserData.for_linux()
        commands.add_commands("echo bootstrap")
        self.group("OwnCommands", ec2.MachineImage.latest_amazon_linux2023(user_data=commands))

        custom = ec2.UserData.custom("#!/bin/sh\necho custom")
        self.group("CustomData", ec2.MachineImage.generic_linux({"eu-west-1": "ami-2"}, user_data=custom))

    def group(self, id: str, image: ec2.IMachineImage) -> None:
        """Make a fleet of the image, its deployment group, and a command that comes after the agent."""
        asg = autoscaling.AutoScalingGroup(
            self,
            f"{id}Fleet",
            vpc=self.vpc,
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=image,
            min_capacity=1,
            max_capacity=4,
        )
        codedeploy.ServerDeploymentGroup(self, id, auto_scaling_groups=[asg])
        asg.add_user_data("echo after")


def build(app: cdk.App) -> None:
    """Build the stack."""
    Fleets(app, "Linux")
