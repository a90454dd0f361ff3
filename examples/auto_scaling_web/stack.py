"""A web site on an Auto Scaling group behind a load balancer, deployed in place, half of the instances at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

import cdk_codedeploy as codedeploy
from examples.auto_scaling_web.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct


class AutoScalingWebStack(cdk.Stack):
    """Everything that the web site needs but its revisions, which ``aws deploy push`` brings."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="A web site on an Auto Scaling group, deployed with CodeDeploy")

        self.vpc = self._make_network()
        self.revision_bucket = self._make_revision_bucket()
        self.web_servers = self._make_web_servers()
        self.target_group = self._make_load_balancer()
        self.alarms = self._make_alarms()
        self.topic = self._make_topic()

        application = codedeploy.ServerApplication(self, "Application")
        group = codedeploy.ServerDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.SERVER),
            auto_scaling_groups=[self.web_servers],
            agent=codedeploy.CodeDeployAgent(operating_system=codedeploy.OperatingSystem.AMAZON_LINUX),
            load_balancers=[codedeploy.LoadBalancer.application(self.target_group)],
            deployment_config=codedeploy.ServerDeploymentConfig.HALF_AT_A_TIME,
            alarms=self.alarms,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True, deployment_in_alarm=True),
            triggers=[
                codedeploy.Trigger(
                    topic=self.topic,
                    events=[
                        codedeploy.TriggerEvent.DEPLOYMENT_SUCCESS,
                        codedeploy.TriggerEvent.DEPLOYMENT_FAILURE,
                        codedeploy.TriggerEvent.DEPLOYMENT_STOP,
                        codedeploy.TriggerEvent.DEPLOYMENT_ROLLBACK,
                    ],
                )
            ],
        )

        cdk.CfnOutput(self, "RevisionBucket", value=self.revision_bucket.bucket_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)
        cdk.CfnOutput(self, "AutoScalingGroupName", value=self.web_servers.auto_scaling_group_name)

        acknowledge_findings(self)

    def _make_network(self) -> ec2.Vpc:
        """Two zones, and one NAT gateway for both: half the price, and no way out while its zone is down."""
        return ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=1,
            # Nothing here is in the default security group, and closing it would take a Lambda function.
            restrict_default_security_group=False,
            # Free, and saves what the NAT gateway would charge for: packages, the agent and revisions come from S3.
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3),
            },
        )

    def _make_revision_bucket(self) -> s3.Bucket:
        """Keep every revision: a rollback deploys an old one again."""
        return s3.Bucket(
            self,
            "Revisions",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
        )

    def _make_web_servers(self) -> autoscaling.AutoScalingGroup:
        profile = codedeploy.InstanceProfile(
            self, "InstanceProfile", revision_buckets=[self.revision_bucket], ssm_core=True
        )
        start = ec2.UserData.for_linux()
        # A web server without a site answers the health check, so that no alarm stops the very first deployment. The
        # agent comes behind these lines: it must not deploy before they have run.
        start.add_commands("dnf install -y nginx", "systemctl enable --now nginx")
        template = ec2.LaunchTemplate(
            self,
            "LaunchTemplate",
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=profile,
            user_data=start,
            require_imdsv2=True,
            security_group=ec2.SecurityGroup(
                self, "WebServerAccess", vpc=self.vpc, description="Web servers: requests from the load balancer only"
            ),
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(8, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
        )
        return autoscaling.AutoScalingGroup(
            self,
            "WebServers",
            vpc=self.vpc,
            launch_template=template,
            min_capacity=2,
            max_capacity=4,
            # A deployment takes instances out of the load balancer, so its health check must not replace them.
            health_checks=autoscaling.HealthChecks.ec2(),
        )

    def _make_load_balancer(self) -> elbv2.ApplicationTargetGroup:
        load_balancer = elbv2.ApplicationLoadBalancer(
            self, "LoadBalancer", vpc=self.vpc, internet_facing=True, drop_invalid_header_fields=True
        )
        target_group = elbv2.ApplicationTargetGroup(
            self,
            "TargetGroup",
            vpc=self.vpc,
            port=80,
            targets=[self.web_servers],
            # CodeDeploy waits for both at each instance. The defaults are 5 minutes until traffic is blocked and 2 1/2
            # minutes until it is allowed again; a site of short requests needs no more than these.
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

    def _make_alarms(self) -> list[cloudwatch.Alarm]:
        """What a bad revision looks like from outside. Either alarm stops a deployment and rolls it back."""
        minute = cdk.Duration.minutes(1)
        errors = self.target_group.metrics.http_code_target(
            elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=minute, statistic="Sum"
        )
        unhealthy = self.target_group.metrics.unhealthy_host_count(period=minute, statistic="Maximum")
        return [
            errors.create_alarm(
                self,
                "ServerErrors",
                alarm_description="Web servers answer with 5xx",
                threshold=10,
                evaluation_periods=1,
                # No requests, no errors.
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            ),
            unhealthy.create_alarm(
                self,
                "UnhealthyHosts",
                alarm_description="A web server in the load balancer fails its health check",
                threshold=1,
                # A web server that has just started may take a while.
                evaluation_periods=3,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            ),
        ]

    def _make_topic(self) -> sns.Topic:
        """Deployment messages, encrypted with a key that the service role may use and nobody else needs."""
        key = kms.Key(
            self,
            "TopicKey",
            description="Messages about deployments",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        # In the CDK, Key and IKey name a parameter differently, which pyright takes exception to.
        return sns.Topic(self, "Deployments", master_key=key, enforce_ssl=True)  # pyright: ignore[reportArgumentType]
