"""A Windows fleet whose instances the group gives the agent."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "Windows")
    asg = autoscaling.AutoScalingGroup(
        stack,
        "Fleet",
        vpc=ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1),
        instance_type=ec2.InstanceType("t3.large"),
        machine_image=ec2.MachineImage.latest_windows(ec2.WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
    )
    asg.add_user_data("Write-Host bootstrap")
    codedeploy.ServerDeploymentGroup(stack, "Group", auto_scaling_groups=[asg])
