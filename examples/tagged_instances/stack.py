"""Instances that a deployment group finds by their tags, without Auto Scaling and without a load balancer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3

import cdk_codedeploy as codedeploy
from cdk_codedeploy.agent import linux_agent_script
from examples.tagged_instances.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct


class TaggedInstancesStack(cdk.Stack):
    """One instance for each stage, and one deployment group for the stages that get every revision."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="Tagged instances, deployed to with CodeDeploy")

        self.revision_bucket = self._make_revision_bucket()
        self.vpc = self._make_network()
        self.access = ec2.SecurityGroup(
            self, "InstanceAccess", vpc=self.vpc, description="Instances: nothing comes in, Session Manager goes out"
        )
        self.profile = codedeploy.InstanceProfile(
            self, "InstanceProfile", revision_buckets=[self.revision_bucket], ssm_core=True
        )
        for stage in ("beta", "production"):
            instance = self._make_instance(f"{stage.title()}Instance")
            cdk.Tags.of(instance).add("Application", "handbook")
            cdk.Tags.of(instance).add("Stage", stage)

        application = codedeploy.ServerApplication(self, "Application")
        group = codedeploy.ServerDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.SERVER),
            # Application is "handbook" AND Stage is "beta" OR "production": any filter in a group, and every group.
            ec2_instance_tags=codedeploy.InstanceTagSet(
                codedeploy.TagGroup(codedeploy.TagFilter("Application", "handbook")),
                codedeploy.TagGroup(codedeploy.TagFilter("Stage", "beta"), codedeploy.TagFilter("Stage", "production")),
            ),
            deployment_config=codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True),
        )

        cdk.CfnOutput(self, "RevisionBucket", value=self.revision_bucket.bucket_name)
        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)

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
        """Public subnets alone: no NAT gateway to pay, and the security group lets nothing in."""
        return ec2.Vpc(
            self,
            "Vpc",
            max_azs=1,
            nat_gateways=0,
            # Nothing here is in the default security group, and closing it would take a Lambda function.
            restrict_default_security_group=False,
            subnet_configuration=[ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC)],
        )

    def _make_instance(self, name: str) -> ec2.Instance:
        # Only Auto Scaling groups get the agent from their deployment group: here it is ours to install, at the end.
        start = ec2.UserData.for_linux()
        start.add_commands(linux_agent_script(region=self.region, domain=self.url_suffix))
        return ec2.Instance(
            self,
            name,
            vpc=self.vpc,
            security_group=self.access,
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=self.profile,
            user_data=start,
            require_imdsv2=True,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(8, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
        )
