"""A page on one Windows server: the revision brings IIS with it, and tells whether the page is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3

import cdk_codedeploy as codedeploy
from cdk_codedeploy.agent import windows_agent_script
from examples.windows_hello.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct


class WindowsHelloStack(cdk.Stack):
    """Everything that the page needs but its revisions, which ``aws deploy push`` brings."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="A page on Windows Server, deployed with CodeDeploy")

        self.revision_bucket = self._make_revision_bucket()
        server = self._make_server()
        cdk.Tags.of(server).add("Application", "hello")

        application = codedeploy.ServerApplication(self, "Application")
        group = codedeploy.ServerDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.SERVER),
            ec2_instance_tags=codedeploy.InstanceTagSet(
                codedeploy.TagGroup(codedeploy.TagFilter("Application", "hello"))
            ),
            deployment_config=codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True),
        )

        cdk.CfnOutput(self, "RevisionBucket", value=self.revision_bucket.bucket_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)
        cdk.CfnOutput(self, "Site", value=f"http://{server.instance_public_dns_name}")

        acknowledge_findings(self)

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

    def _make_network(self) -> ec2.Vpc:
        """Public subnets alone: the server has an address of its own, and no NAT gateway is paid."""
        return ec2.Vpc(
            self,
            "Vpc",
            max_azs=1,
            nat_gateways=0,
            # Nothing here is in the default security group, and closing it would take a Lambda function.
            restrict_default_security_group=False,
            subnet_configuration=[ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)],
        )

    def _make_server(self) -> ec2.Instance:
        vpc = self._make_network()
        access = ec2.SecurityGroup(
            self, "WebAccess", vpc=vpc, description="Server: everybody may ask for the page, nobody comes in by RDP"
        )
        access.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(80), "The page")
        # EC2 runs user data in the 64-bit PowerShell as an administrator, once, on the first start.
        start = ec2.UserData.for_windows()
        start.add_commands(windows_agent_script(region=self.region, domain=self.url_suffix))
        return ec2.Instance(
            self,
            "Server",
            vpc=vpc,
            security_group=access,
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
            machine_image=ec2.MachineImage.latest_windows(ec2.WindowsVersion.WINDOWS_SERVER_2022_ENGLISH_FULL_BASE),
            instance_profile=codedeploy.InstanceProfile(
                self, "InstanceProfile", revision_buckets=[self.revision_bucket], ssm_core=True
            ),
            user_data=start,
            require_imdsv2=True,
            block_devices=[
                ec2.BlockDevice(
                    # What an image of Windows calls its disk, which takes 30 GiB at least.
                    device_name="/dev/sda1",
                    volume=ec2.BlockDeviceVolume.ebs(30, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
        )
