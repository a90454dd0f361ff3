"""How an agent is attached to what instances start from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.agent import AgentConfig
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.server.agent.agent_install import InstallWay
from cdk_codedeploy.server.agent.agent_target import AgentTarget
from cdk_codedeploy.server.agent.attached_agents import agents_of
from cdk_codedeploy.server.agent.cloudformation_init import attach_init, check_init
from cdk_codedeploy.server.agent.instance_permissions import give_core
from cdk_codedeploy.server.agent.start_script import writes_something
from cdk_codedeploy.server.agent.systems_manager import ID, associate, targets_of
from cdk_codedeploy.service import check_kind, shown
from cdk_codedeploy.synthesis import Warning_, warn

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling
    from aws_cdk import aws_ec2 as ec2
    from constructs import IConstruct

    from cdk_codedeploy.agent import BootReport
    from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent

_WINDOWS_PATH = re.compile(r"[A-Za-z]:|.*\\")


def attach_agent(
    scope: IConstruct,
    target: autoscaling.AutoScalingGroup | ec2.LaunchTemplate | ec2.Instance,
    agent: CodeDeployAgent,
) -> None:
    """Let the instances that start from something have an agent, as the last thing that they do at their start.

    A deployment group that the Auto Scaling group joins adds none then. Attaching the same agent again does nothing.

    Args:
        scope: Whoever attaches it, for the message of an error.
        target: An Auto Scaling group, a launch template or an instance.
        agent: The agent.

    Raises:
        ValidationError: When the agent cannot be brought there, or another one is there.

    Source: user guide, "Install the CodeDeploy agent".
    """
    # Loaded here: nothing else needs to know the class.
    from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent

    with located("agent of", scope.node.path):
        check_kind("agent", agent, CodeDeployAgent, "pass a CodeDeployAgent", required=True)
        found = AgentTarget.of(target, "target")
        check_fits(agent, found)
        attach_to(found, agent)


def check_fits(agent: CodeDeployAgent, target: AgentTarget) -> None:
    """Refuse an agent that is for other instances.

    Raises:
        ValidationError: When systems, region, settings or the way to install do not fit.
    """
    chosen = agent.operating_system
    if chosen is not None and chosen.system is not target.system:
        raise _misfit(
            "operating_system",
            f'{chosen.name} for the {target.kind} "{target.construct.node.id}"',
            f"its machine image is one with {'Windows' if target.windows else 'Linux'}",
            "pass the system of the image, or leave it out",
        )
    agents_of(target.construct).check(target, agent)
    config = agent.settings
    region = cdk.Stack.of(target.construct).region
    if config is not None:
        config.check_region(region)
        for name in ("log_dir", "pid_dir", "root_dir", "on_premises_config_file"):
            path = getattr(config, name)
            if path is not None and (_WINDOWS_PATH.match(path) is not None) is not target.windows:
                raise _misfit(
                    name,
                    shown(path),
                    f'instances of the {target.kind} "{target.construct.node.id}" have '
                    f"{'Windows' if target.windows else 'Linux'}",
                    "write a path of that system, or leave it out",
                )
    if agent.logs is not None:
        agent.logs.check(AgentConfig() if config is None else config, target.system)
    if agent.by_systems_manager:
        return
    agent.script(target.system, region=region, domain=cdk.Aws.URL_SUFFIX)
    if agent.install.way is InstallWay.CLOUDFORMATION_INIT and agents_of(target.construct).asked_for(target) is None:
        check_init(target)


def attach_to(
    target: AgentTarget,
    agent: CodeDeployAgent,
    *,
    default: bool = False,
    report: BootReport | None = None,
) -> None:
    """Attach an agent, as far as it is not there. ``check_fits`` comes first.

    Args:
        target: What instances start from.
        agent: The agent.
        default: Whether nobody asked for this one.
        report: Who is told at the end. Default: as the agent says.
    """
    agents = agents_of(target.construct)
    known = agents.asked_for(target) is not None
    attached = agents.attach(target, agent, default=default, report=report)
    if attached.default:
        return
    # Also where nobody asks for it here: what starts from one script has one agent, and needs what it needs.
    attached.allow(target)
    if default:
        return
    if agent.install.way is InstallWay.CLOUDFORMATION_INIT and not attached.init_commands and target.waiter:
        attached.init_commands = attach_init(target, agent, target.waiter, attached.collected)
    if agent.by_systems_manager or agent.update_schedule is not None:
        give_core(target.construct, target.role)
        if target.construct.node.try_find_child(ID) is None:
            associate(target.construct, ID, agent, targets_of(target))
    if agent.by_systems_manager and not known and writes_something(target.user_data.render(), windows=target.windows):
        why = (
            f"Systems Manager brings the agent while the start script of the {target.kind} "
            f'"{target.construct.node.id}" still runs, so CodeDeploy may deploy to an instance that is not ready. '
            "Put what the script does into the "
            "image or into the revision, or install the agent by AgentInstall.USER_DATA."
        )
        warn(target.construct, Warning_.AGENT_NOT_LAST, why)


def _misfit(parameter: str, value: str, allowed: str, remedy: str) -> ValidationError:
    return ValidationError(parameter, value, allowed=allowed, remedy=remedy)
