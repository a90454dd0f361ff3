"""Blue/green deployment groups that make the library grant every action that it knows, on roles to look into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import cdk_codedeploy as codedeploy
from cdk_codedeploy.agent import linux_agent_script
from stacks import parts

if TYPE_CHECKING:
    from aws_cdk import aws_elasticloadbalancingv2 as elbv2
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class BlueGreenPrivilegesStack(cdk.Stack):
    """Two groups that copy a fleet, one for each kind of load balancer, and one that finds instances by their tags.

    Args:
        scope: The app.
        id: Name of the stack.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.vpc = parts.network(self)
        self.topic = parts.encrypted_topic(self, "Topic")
        self.application = codedeploy.ServerApplication(self, "Application")
        bucket = parts.revisions(self)
        listener = parts.listener(self, self.vpc)
        targets = parts.target_group(self, "Targets", self.vpc, listener)
        others = parts.target_group(self, "Others", self.vpc, listener, priority=1)
        classic = parts.classic_load_balancer(self, self.vpc)
        modern = self._template("Modern", bucket, ec2.UserData.for_linux())
        self._group("Modern", codedeploy.LoadBalancer.application(targets), fleet=self._everything(modern, others))
        template = self._template("Classic", bucket, ec2.UserData.for_linux())
        self._group("Classic", codedeploy.LoadBalancer.classic(classic), fleet=self._fleet(template))
        # The instances of this one are started by the scenario.
        script = ec2.UserData.for_linux()
        script.add_commands(linux_agent_script(region=self.region, domain=self.url_suffix, check_polling=False))
        found = self._template("Found", bucket, script)
        self._group("Found", codedeploy.LoadBalancer.application(targets), tags={"Found": ["blue"]})
        parts.output(
            self,
            Application=self.application.application_name,
            Bucket=bucket.bucket_name,
            Classic=classic.load_balancer_name,
            FoundTemplate=found.launch_template_id or "",
            ModernTemplate=modern.launch_template_id or "",
            Others=others.target_group_arn,
            Subnets=",".join(subnet.subnet_id for subnet in self.vpc.public_subnets),
            TargetGroup=targets.target_group_arn,
            TargetGroupName=targets.target_group_name,
            Topic=self.topic.topic_arn,
        )

    def _template(self, name: str, bucket: s3.Bucket, script: ec2.UserData) -> ec2.LaunchTemplate:
        profile = codedeploy.InstanceProfile(self, f"{name}Profile", revision_buckets=[bucket])
        parts.output(self, **{f"{name}InstanceRole": profile.role.role_name})
        return ec2.LaunchTemplate(
            self,
            f"{name}Template",
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=profile,
            user_data=script,
            require_imdsv2=True,
            security_group=ec2.SecurityGroup(self, f"{name}Access", vpc=self.vpc),
        )

    def _fleet(self, template: ec2.LaunchTemplate) -> codedeploy.BlueGreenFleet:
        public = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
        return codedeploy.BlueGreenFleet(launch_template=template, vpc=self.vpc, vpc_subnets=public, max_capacity=2)

    def _everything(
        self, template: ec2.LaunchTemplate, others: elbv2.ApplicationTargetGroup
    ) -> codedeploy.BlueGreenFleet:
        """Return a fleet with all that a deployment has to copy."""
        return codedeploy.BlueGreenFleet(
            launch_template=template,
            vpc=self.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            max_capacity=2,
            scaling=[codedeploy.TargetTrackingPolicy.requests(100, others)],
            schedules=[codedeploy.ScheduledCapacity(name="Night", recurrence="0 22 * * *", max_capacity=2)],
            notifications=[codedeploy.FleetNotification(topic=self.topic, events=[codedeploy.FleetEvent.LAUNCH_ERROR])],
            warm_pool=codedeploy.WarmPool(),
            tags={"Team": "shop"},
        )

    def _group(
        self,
        name: str,
        balancer: codedeploy.LoadBalancer,
        *,
        fleet: codedeploy.BlueGreenFleet | None = None,
        tags: dict[str, list[str]] | None = None,
    ) -> None:
        role = codedeploy.ServiceRole(self, f"{name}Role", platform=codedeploy.ComputePlatform.SERVER)
        provisioning = codedeploy.GreenFleetProvisioning
        group = codedeploy.ServerDeploymentGroup(
            self,
            f"{name}Group",
            application=self.application,
            role=role,
            alarms=[parts.alarm(self, f"{name}Alarm")],
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=False, deployment_in_alarm=False),
            blue_green=codedeploy.BlueGreen(
                provisioning=provisioning.COPY_AUTO_SCALING_GROUP if fleet else provisioning.DISCOVER_EXISTING,
                fleet=fleet,
                termination_wait_time=cdk.Duration.minutes(0),
            ),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            ec2_instance_tags=codedeploy.InstanceTagSet(tags) if tags else None,
            load_balancers=[balancer],
            triggers=[codedeploy.Trigger(self.topic, [codedeploy.TriggerEvent.DEPLOYMENT_START])],
        )
        parts.output(self, **{f"{name}Group": group.deployment_group_name, f"{name}Role": role.role_name})
