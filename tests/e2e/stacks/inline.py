"""A stack that registers an AppSpec file with values in it that only the deployment knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2

import cdk_codedeploy as codedeploy
from cdk_codedeploy.appspec import AssignPublicIp, AwsvpcConfiguration
from stacks import parts

if TYPE_CHECKING:
    from constructs import Construct


class InlineStack(cdk.Stack):
    """An AppSpec file for ECS: a text, a number, and lists of a network that this stack makes."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        vpc = parts.network(self)
        access = ec2.SecurityGroup(self, "Access", vpc=vpc)
        port = cdk.CfnParameter(self, "Port", type="Number", default=8080)
        application = codedeploy.EcsApplication(self, "Application")
        subnets = [subnet.subnet_id for subnet in vpc.public_subnets]
        codedeploy.RegisteredRevision(
            self,
            "Revision",
            application=application,
            revision=codedeploy.Revision.from_inline(
                codedeploy.EcsAppSpec(
                    task_definition=self.format_arn(service="ecs", resource="task-definition", resource_name="web:7"),
                    container_name="web",
                    container_port=port.value_as_number,  # type: ignore[arg-type]
                    network=AwsvpcConfiguration(
                        subnets=subnets,
                        security_groups=[access.security_group_id],
                        assign_public_ip=AssignPublicIp.DISABLED,
                    ),
                )
            ),
        )
        parts.output(
            self,
            Application=application.application_name,
            Subnets=",".join(subnets),
            SecurityGroup=access.security_group_id,
        )
