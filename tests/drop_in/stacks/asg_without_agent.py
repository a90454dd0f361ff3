"""Fleets that have the agent in their image: `install_agent=False` leaves them alone, imported ones included."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2


def build(app: cdk.App) -> None:
    """Build the stack."""
    stack = cdk.Stack(app, "WithoutAgent")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    golden = autoscaling.AutoScalingGroup(
        stack,
        "Golden",
        vpc=vpc,
        instance_type=ec2.InstanceType("t3.small"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )
    without_role = autoscaling.AutoScalingGroup(
        stack,
        "WithoutRole",
        vpc=vpc,
        launch_template=ec2.LaunchTemplate(
            stack,
            "Template",
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        ),
    )
    imported = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Imported", "legacy-fleet")
    group = codedeploy.ServerDeploymentGroup(
        stack, "Group", auto_scaling_groups=[golden, without_role, imported], install_agent=False
    )
    late = codedeploy.ServerDeploymentGroup(stack, "Late", install_agent=False)
    late.add_auto_scaling_group(
        autoscaling.AutoScalingGroup(
            stack,
            "LateFleet",
            vpc=vpc,
            instance_type=ec2.InstanceType("t3.small"),
            machine_image=ec2.MachineImage.latest_windows(ec2.WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
        )
    )
    assert group.auto_scaling_groups is not None
    cdk.CfnOutput(stack, "Fleets", value=str(len(group.auto_scaling_groups)))
