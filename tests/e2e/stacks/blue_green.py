"""A blue/green deployment group, and the ground that its instances stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy
from cdk_codedeploy.agent import linux_agent_script
from stacks import parts
from stacks.names import BLUE_GREEN_FLEET

if TYPE_CHECKING:
    from constructs import Construct


class BlueGreenGroundStack(cdk.Stack):
    """Network, load balancer, revisions and a launch template: what outlives every deployment.

    Args:
        scope: The app.
        id: Name of the stack.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        self.targets = parts.target_group(self, "Targets", vpc, parts.listener(self, vpc))
        self.profile = codedeploy.InstanceProfile(self, "Profile", revision_buckets=[bucket])
        script = ec2.UserData.for_linux()
        script.add_commands(linux_agent_script(region=self.region, domain=self.url_suffix))
        template = ec2.LaunchTemplate(
            self,
            "Template",
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=self.profile,
            user_data=script,
            require_imdsv2=True,
            security_group=ec2.SecurityGroup(self, "Access", vpc=vpc),
        )
        parts.output(
            self,
            Bucket=bucket.bucket_name,
            Subnets=",".join(subnet.subnet_id for subnet in vpc.public_subnets),
            TargetGroupArn=self.targets.target_group_arn,
            Template=template.launch_template_id or "",
        )


class BlueGreenStack(cdk.Stack):
    """A group that copies its Auto Scaling group.

    Args:
        scope: The app.
        id: Name of the stack.
        ground: What it stands on.
        version: 1 or 2: what the group is set to.
        fails: Whether a second group follows that cannot be made.
    """

    def __init__(
        self, scope: Construct, id: str, *, ground: BlueGreenGroundStack, version: int = 1, fails: bool = False
    ) -> None:
        super().__init__(scope, id)
        alarm = parts.alarm(self, "Alarm")
        topic = sns.Topic(self, "Topic")
        application = codedeploy.ServerApplication(self, "Application")
        fleet = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(self, "Fleet", BLUE_GREEN_FLEET)
        group = codedeploy.ServerDeploymentGroup(
            self,
            "Group",
            application=application,
            alarms=[alarm] if version == 1 else None,
            auto_scaling_groups=[fleet],
            blue_green=codedeploy.BlueGreen(termination_wait_time=cdk.Duration.minutes(version)),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            install_agent=False,
            load_balancers=[codedeploy.LoadBalancer.application(ground.targets)],
            tags={"Version": str(version)},
            triggers=[codedeploy.Trigger(topic, [codedeploy.TriggerEvent.DEPLOYMENT_START])] if version == 1 else None,
        )
        ground.profile.role.grant_pass_role(group.role)
        parts.output(
            self,
            Application=application.application_name,
            Group=group.deployment_group_name,
            GroupArn=group.deployment_group_arn,
        )
        if fails:
            nobody = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(self, "Nobody", "no-such-group")
            codedeploy.ServerDeploymentGroup(
                self, "SecondGroup", application=application, auto_scaling_groups=[nobody], install_agent=False
            ).node.add_dependency(group)


class BlueGreenFleetStack(cdk.Stack):
    """A group whose instances are a fleet that the stack owns by its role in the group.

    Args:
        scope: The app.
        id: Name of the stack.
        version: 1 or 2: what the fleet is like.
        fails: Whether a second group follows that cannot be made.
    """

    def __init__(self, scope: Construct, id: str, *, version: int = 1, fails: bool = False) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        bucket = parts.revisions(self)
        targets = parts.target_group(self, "Targets", vpc, parts.listener(self, vpc))
        topic = sns.Topic(self, "Topic")
        template = ec2.LaunchTemplate(
            self,
            "Template",
            instance_type=ec2.InstanceType("t3.micro" if version == 1 else "t3.small"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=codedeploy.InstanceProfile(self, "Profile", revision_buckets=[bucket]),
            user_data=ec2.UserData.for_linux(),
            require_imdsv2=True,
            security_group=ec2.SecurityGroup(self, "Access", vpc=vpc),
        )
        fleet = codedeploy.BlueGreenFleet(
            launch_template=template,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            min_capacity=2,
            max_capacity=4 if version == 1 else 6,
            scaling=[codedeploy.TargetTrackingPolicy.cpu(50)],
            schedules=[codedeploy.ScheduledCapacity(name="Night", recurrence="0 22 * * *", max_capacity=version + 2)],
            notifications=[
                codedeploy.FleetNotification(topic=topic, events=[codedeploy.FleetEvent.LAUNCH_ERROR]),
            ],
            tags={"Version": str(version)},
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
        parts.output(
            self,
            Application=application.application_name,
            Bucket=bucket.bucket_name,
            Group=group.deployment_group_name,
            TargetGroup=targets.target_group_arn,
        )
        if fails:
            nobody = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(self, "Nobody", "no-such-group")
            codedeploy.ServerDeploymentGroup(
                self, "SecondGroup", application=application, auto_scaling_groups=[nobody], install_agent=False
            ).node.add_dependency(group)


def add(app: cdk.App, *, version: int, fails: bool = False) -> None:
    """Add all stacks of this file to an app.

    Args:
        app: The app.
        version: 1 or 2.
        fails: Whether they are to fail half-way.
    """
    ground = BlueGreenGroundStack(app, "BlueGreenGround")
    BlueGreenStack(app, "BlueGreen", ground=ground, version=version, fails=fails)
    BlueGreenFleetStack(app, "BlueGreenFleet", version=version, fails=fails)
