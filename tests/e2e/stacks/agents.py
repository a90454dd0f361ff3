"""Agents: one whose instances report to a lifecycle hook, one that Systems Manager brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam

import cdk_codedeploy as codedeploy
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class AgentsStack(cdk.Stack):
    """A fleet whose instances wait until their agent works, and instances that Systems Manager looks after.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1 or 2: when Systems Manager looks again.
    """

    def __init__(self, scope: Construct, id: str, *, version: int) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        targets = parts.target_group(self, "Targets", vpc, parts.listener(self, vpc))
        # A role of the team: it gets what the agent needs from the fleet.
        role = iam.Role(self, "InstanceRole", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        bucket.grant_read(role)
        template = ec2.LaunchTemplate(
            self,
            "Template",
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            role=role,
            user_data=ec2.UserData.for_linux(),
            require_imdsv2=True,
            security_group=ec2.SecurityGroup(self, "Access", vpc=vpc),
        )
        fleet = codedeploy.BlueGreenFleet(
            launch_template=template,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            min_capacity=1,
            max_capacity=2,
            agent=codedeploy.CodeDeployAgent(boot_timeout=cdk.Duration.hours(2)),
        )
        application = codedeploy.ServerApplication(self, "Application")
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            blue_green=codedeploy.BlueGreen(fleet=fleet, termination_wait_time=cdk.Duration.minutes(0)),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            load_balancers=[codedeploy.LoadBalancer.application(targets)],
        )
        if template.user_data is not None:
            template.user_data.add_commands("echo after the group")
        schedule = codedeploy.UpdateSchedule.daily() if version == 1 else codedeploy.UpdateSchedule.weekly()
        self._looked_after(vpc, schedule)
        parts.output(
            self,
            Application=application.application_name,
            Bucket=bucket.bucket_name,
            Group=group.deployment_group_name,
            InstanceRole=role.role_name,
            Template=template.launch_template_id or "",
        )

    def _looked_after(self, vpc: ec2.Vpc, schedule: codedeploy.UpdateSchedule) -> None:
        by_ssm = codedeploy.CodeDeployAgent(install=codedeploy.AgentInstall.SYSTEMS_MANAGER, update_schedule=schedule)
        group = parts.fleet(self, "LookedAfter", vpc, capacity=0)
        codedeploy.ServerDeploymentGroup(
            self,
            "LookedAfterGroup",
            auto_scaling_groups=[group],
            ec2_instance_tags=codedeploy.InstanceTagSet({"Service": ["shop", "stock"]}, {"Stage": ["prod"]}),
            agent=by_ssm,
        )
        parts.acknowledge(
            self, "cdk-codedeploy:agent-permissions", "the tagged instances of this account have that policy"
        )
        parts.output(self, LookedAfter=group.auto_scaling_group_name)
