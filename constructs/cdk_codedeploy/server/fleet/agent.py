"""The CodeDeploy agent of a fleet: in its launch template, and reporting to its lifecycle hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.agent import BootReport
from cdk_codedeploy.operations.auto_scaling.trimmings import NAME_PREFIX
from cdk_codedeploy.server.agent.agent_target import AgentTarget
from cdk_codedeploy.server.agent.attach_agent import attach_to, check_fits
from cdk_codedeploy.server.agent.code_deploy_agent import HOOK
from cdk_codedeploy.server.agent.instance_permissions import agent_needs, give, report_needs
from cdk_codedeploy.server.agent.parameters import DEFAULT
from cdk_codedeploy.server.fleet.permissions import own_groups

if TYPE_CHECKING:
    from cdk_codedeploy.server.fleet.blue_green_fleet import BlueGreenFleet


def bring_agent(fleet: BlueGreenFleet) -> None:
    """Let the instances of a fleet have its agent, as the last command of their start script.

    Args:
        fleet: The fleet.

    Raises:
        ValidationError: When its launch template takes no script.
    """
    agent, template = fleet.agent, fleet.launch_template
    if agent is None:
        if fleet.install_agent:
            target = AgentTarget.of(template, "install_agent")
            give(template, target.role, agent_needs(DEFAULT, target.role))
            attach_to(target, DEFAULT, default=True)
        return
    target = AgentTarget.of(template)
    check_fits(agent, target)
    report = BootReport.lifecycle_hook(hook_name=f"{NAME_PREFIX}{HOOK}") if agent.reports else None
    attach_to(target, agent, report=report)
    if report is not None:
        give(template, target.role, report_needs(report, (own_groups(), {})))
