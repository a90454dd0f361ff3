"""Fleets from launch templates that the team writes itself: plain, with user data, and with mixed instances."""

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct


class LaunchTemplates(cdk.Stack):
    """Hardened fleets: their own role and security group, IMDSv2, encrypted volumes."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.vpc = ec2.Vpc(self, "Vpc", max_azs=2, nat_gateways=1)
        self.security_group = ec2.SecurityGroup(self, "SecurityGroup", vpc=self.vpc)

        plain = autoscaling.AutoScalingGroup(
            self, "Plain", vpc=self.vpc, launch_template=self.template("PlainTemplate")
        )
        codedeploy.ServerDeploymentGroup(self, "PlainGroup", auto_scaling_groups=[plain])

        template = self.template("MixedTemplate")
        assert template.user_data is not None
        template.user_data.add_commands("echo bootstrap")
        mixed = autoscaling.AutoScalingGroup(
            self,
            "Mixed",
            vpc=self.vpc,
            mixed_instances_policy=autoscaling.MixedInstancesPolicy(
                launch_template=template,
                launch_template_overrides=[
                    autoscaling.LaunchTemplateOverrides(instance_type=ec2.InstanceType("t3.large")),
                    autoscaling.LaunchTemplateOverrides(instance_type=ec2.InstanceType("t3a.large")),
                ],
            ),
        )
        codedeploy.ServerDeploymentGroup(self, "MixedGroup", auto_scaling_groups=[mixed], termination_hook=True)

    def template(self, id: str) -> ec2.LaunchTemplate:
        """Make a launch template with an instance role of its own."""
        role = iam.Role(
            self,
            f"{id}Role",
            assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AmazonSSMManagedInstanceCore")],
        )
        return ec2.LaunchTemplate(
            self,
            id,
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_type=ec2.InstanceType("t3.small"),
            role=role,
            security_group=self.security_group,
            user_data=ec2.UserData.for_linux(),
            require_imdsv2=True,
            block_devices=[
                ec2.BlockDevice(device_name="/dev/xvda", volume=ec2.BlockDeviceVolume.ebs(20, encrypted=True))
            ],
        )


def build(app: cdk.App) -> None:
    """Build the stack."""
    LaunchTemplates(app, "LaunchTemplates")
