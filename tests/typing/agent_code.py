"""Agents as users write them. It is never run: it has to be clean under mypy --strict and pyright."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from typing_extensions import assert_type

from cdk_codedeploy import (
    AgentConfig,
    AgentInstall,
    AgentLogs,
    AgentReport,
    BlueGreenFleet,
    BootReport,
    CodeDeployAgent,
    CodeDeployVpcEndpoints,
    OperatingSystem,
    ServerDeploymentGroup,
    UpdateSchedule,
    attach_agent,
)

if TYPE_CHECKING:
    from constructs import Construct


def agents(vpc: ec2.Vpc, scope: Construct) -> list[CodeDeployAgent]:
    """Every way to say it."""
    init = ec2.CloudFormationInit.from_elements(ec2.InitPackage.yum("nginx"))
    assert_type(AgentInstall.IMAGE, AgentInstall)
    return [
        CodeDeployAgent(),
        CodeDeployAgent(config=AgentConfig.hardened(), operating_system=OperatingSystem.UBUNTU, logs=AgentLogs()),
        CodeDeployAgent(install=AgentInstall.cloudformation_init(init, config_sets=["default"])),
        CodeDeployAgent(install=AgentInstall.systems_manager(version="1.8.0")),
        CodeDeployAgent(install=AgentInstall.IMAGE, report=AgentReport.NOBODY),
        CodeDeployAgent(report=BootReport.unhealthy(), boot_timeout=cdk.Duration.minutes(20)),
        CodeDeployAgent(update_schedule=UpdateSchedule.weekly("SUN", hour=3), check_polling=False),
        CodeDeployAgent(vpc_endpoints=CodeDeployVpcEndpoints(scope, "Endpoints", vpc=vpc)),
    ]


def everywhere(
    scope: Construct,
    vpc: ec2.Vpc,
    fleet: autoscaling.AutoScalingGroup,
    template: ec2.LaunchTemplate,
    machine: ec2.Instance,
    agent: CodeDeployAgent,
) -> BlueGreenFleet:
    """Everything that an agent is brought to."""
    for target in (fleet, template, machine):
        attach_agent(scope, target, agent)
    ServerDeploymentGroup(scope, "Group", auto_scaling_groups=[fleet], agent=agent)
    return BlueGreenFleet(launch_template=template, vpc=vpc, max_capacity=2, agent=agent)
