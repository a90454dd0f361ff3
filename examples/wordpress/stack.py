"""WordPress on one host: the revision is published, kept and registered by the stack that has the host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import cdk_codedeploy as codedeploy
from cdk_codedeploy.agent import linux_agent_script
from examples.wordpress.acknowledged import acknowledge_findings

if TYPE_CHECKING:
    from constructs import Construct

REVISION = Path(__file__).parent / "revision"


class WordpressStack(cdk.Stack):
    """One tagged host, and the revision that makes a blog of it."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id, description="WordPress on one host, deployed to with CodeDeploy")

        self.vpc = self._make_network()
        self.profile = codedeploy.InstanceProfile(self, "InstanceProfile", ssm_core=True)
        host = self._make_host()
        cdk.Tags.of(host).add("Application", "wordpress")

        application = codedeploy.ServerApplication(self, "Application")
        revision = codedeploy.RegisteredRevision(
            self,
            "Revision",
            application=application,
            # Checked, bundled and published with the stack; copied to where rollbacks find it, and registered.
            revision=codedeploy.Revision.from_asset(REVISION),
            bucket=codedeploy.RevisionBucket(self, "Revisions"),
            description="WordPress with our own look",
        )
        # This revision and the ones before, which a rollback deploys.
        revision.grant_read(self.profile.role)

        group = codedeploy.ServerDeploymentGroup(
            self,
            "DeploymentGroup",
            application=application,
            role=codedeploy.ServiceRole(self, "ServiceRole", platform=codedeploy.ComputePlatform.SERVER),
            ec2_instance_tags=codedeploy.InstanceTagSet(
                codedeploy.TagGroup(codedeploy.TagFilter("Application", "wordpress"))
            ),
            deployment_config=codedeploy.ServerDeploymentConfig.ONE_AT_A_TIME,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=True),
        )

        cdk.CfnOutput(self, "ApplicationName", value=application.application_name)
        cdk.CfnOutput(self, "DeploymentGroupName", value=group.deployment_group_name)
        cdk.CfnOutput(self, "RevisionBucket", value=revision.bucket.bucket_name)
        cdk.CfnOutput(self, "RevisionKey", value=revision.key)
        cdk.CfnOutput(self, "RevisionVersion", value=revision.version_id)
        cdk.CfnOutput(self, "RevisionETag", value=revision.e_tag)
        cdk.CfnOutput(self, "HostId", value=host.instance_id)

        acknowledge_findings(self)

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

    def _make_host(self) -> ec2.Instance:
        # Whoever comes first to a new WordPress owns it, so nobody but you gets to its port.
        access = ec2.SecurityGroup(
            self, "HostAccess", vpc=self.vpc, description="Host: nothing comes in, Session Manager goes out"
        )
        start = ec2.UserData.for_linux()
        start.add_commands(linux_agent_script(region=self.region, domain=self.url_suffix))
        return ec2.Instance(
            self,
            "Host",
            vpc=self.vpc,
            security_group=access,
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.SMALL),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=self.profile,
            user_data=start,
            require_imdsv2=True,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(16, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
        )
