"""A web site whose every revision goes onto new instances, to which the load balancer then moves all traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

import cdk_codedeploy as codedeploy
from examples.blue_green_ec2.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct


class BlueGreenEc2Stack(cdk.Stack):
    """Everything that the web site needs but its revisions, which ``cdk-codedeploy revision push`` brings."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="A web site on EC2, deployed blue/green with CodeDeploy")
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=1,
            restrict_default_security_group=False,
            gateway_endpoints={"S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)},
        )
        self.revisions = codedeploy.RevisionBucket(self, "Revisions")
        self.target_group = self._make_load_balancer()

        application = codedeploy.ServerApplication(self, "Application")
        group = codedeploy.ServerDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            blue_green=codedeploy.BlueGreen(
                fleet=codedeploy.BlueGreenFleet(
                    launch_template=self._make_launch_template(),
                    vpc=self.vpc,
                    min_capacity=2,
                    max_capacity=6,
                    scaling=[codedeploy.TargetTrackingPolicy.cpu(50)],
                    schedules=[
                        codedeploy.ScheduledCapacity(name="Morning", recurrence="0 6 * * MON-FRI", min_capacity=3),
                        codedeploy.ScheduledCapacity(name="Evening", recurrence="0 20 * * MON-FRI", min_capacity=2),
                    ],
                ),
                # Long enough to look at the new revision while a rollback is a matter of seconds.
                termination_wait_time=cdk.Duration.minutes(15),
            ),
            load_balancers=[codedeploy.LoadBalancer.application(self.target_group)],
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            alarms=[self._make_alarm()],
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True, deployment_in_alarm=True),
        )

        cdk.CfnOutput(self, "RevisionBucket", value=self.revisions.bucket_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)
        acknowledge_findings(self)

    def _make_launch_template(self) -> ec2.LaunchTemplate:
        start = ec2.UserData.for_linux()
        # The fleet adds the agent behind these lines, so it never deploys before they have run.
        start.add_commands("dnf install -y nginx", "systemctl enable --now nginx")
        return ec2.LaunchTemplate(
            self,
            "LaunchTemplate",
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=codedeploy.InstanceProfile(
                self, "InstanceProfile", revision_buckets=[self.revisions], ssm_core=True
            ),
            user_data=start,
            require_imdsv2=True,
            security_group=self.web_server_access,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(8, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
        )

    def _make_load_balancer(self) -> elbv2.ApplicationTargetGroup:
        load_balancer = elbv2.ApplicationLoadBalancer(
            self, "LoadBalancer", vpc=self.vpc, internet_facing=True, drop_invalid_header_fields=True
        )
        self.web_server_access = ec2.SecurityGroup(
            self, "WebServerAccess", vpc=self.vpc, description="Web servers: requests from the load balancer only"
        )
        # No construct of the CDK is the Auto Scaling group, so nothing opens the port by itself.
        load_balancer.connections.allow_to(self.web_server_access, ec2.Port.tcp(80), "Requests and health checks")
        target_group = elbv2.ApplicationTargetGroup(
            self,
            "TargetGroup",
            vpc=self.vpc,
            port=80,
            target_type=elbv2.TargetType.INSTANCE,
            deregistration_delay=cdk.Duration.seconds(30),
            health_check=elbv2.HealthCheck(
                path="/",
                interval=cdk.Duration.seconds(10),
                timeout=cdk.Duration.seconds(5),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
            ),
        )
        # HTTP only, because HTTPS takes a domain of yours: with a certificate, make this listener a redirect.
        load_balancer.add_listener("Http", port=80, default_target_groups=[target_group])
        cdk.CfnOutput(self, "Site", value=f"http://{load_balancer.load_balancer_dns_name}")
        return target_group

    def _make_alarm(self) -> cloudwatch.Alarm:
        """Watch the target group: it outlives every Auto Scaling group."""
        errors = self.target_group.metrics.http_code_target(
            elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=cdk.Duration.minutes(1), statistic="Sum"
        )
        return errors.create_alarm(
            self,
            "ServerErrors",
            alarm_description="Web servers answer with 5xx",
            threshold=10,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
