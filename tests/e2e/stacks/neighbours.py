"""Two teams in one account, each with instances found by tags, a bucket, and a service role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import cdk_codedeploy as codedeploy
from cdk_codedeploy.agent import linux_agent_script
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class NeighboursStack(cdk.Stack):
    """The teams Red and Blue.

    Args:
        scope: The app.
        id: Name of the stack.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._vpc = parts.network(self)
        for team in ("Red", "Blue"):
            self._make(team)

    def _make(self, team: str) -> None:
        bucket = parts.revisions(self, f"{team}Revisions")
        start = ec2.UserData.for_linux()
        start.add_commands(linux_agent_script(region=self.region, domain=self.url_suffix))
        instance = ec2.Instance(
            self,
            f"{team}Instance",
            vpc=self._vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MICRO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
            instance_profile=codedeploy.InstanceProfile(self, f"{team}Profile", revision_buckets=[bucket]),
            user_data=start,
        )
        cdk.Tags.of(instance).add("Team", team)
        application = codedeploy.ServerApplication(self, f"{team}Application")
        role = codedeploy.ServiceRole(self, f"{team}Role", platform=codedeploy.ComputePlatform.SERVER)
        group = codedeploy.ServerDeploymentGroup(
            self,
            f"{team}Group",
            application=application,
            role=role,
            auto_rollback=codedeploy.AutoRollbackConfig(failed_deployment=False),
            deployment_config=codedeploy.ServerDeploymentConfig.ALL_AT_ONCE,
            ec2_instance_tags=codedeploy.InstanceTagSet({"Team": [team]}),
        )
        parts.output(
            self,
            **{
                f"{team}Application": application.application_name,
                f"{team}Bucket": bucket.bucket_name,
                f"{team}Group": group.deployment_group_name,
                f"{team}Instance": instance.instance_id,
                f"{team}Role": role.role_arn,
            },
        )
