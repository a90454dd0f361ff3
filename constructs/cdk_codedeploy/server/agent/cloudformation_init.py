"""The agent as the last thing that cfn-init does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.agent import AgentSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.synthesis import object_id, registry_of

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from cdk_codedeploy.agent_logs import CollectedLogs
    from cdk_codedeploy.server.agent.agent_target import AgentTarget
    from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent

NAME = "CodeDeployAgent"
"""Name of the config, and of the config set that has it alone."""

LINUX_FILE = "/opt/cdk-codedeploy/agent.sh"
_POWERSHELL = "powershell.exe -NoProfile -ExecutionPolicy Bypass"
WINDOWS_FILE = r"C:\cfn\cdk-codedeploy-agent.ps1"


class _Inits:
    """Which configurations of the app have the agent already."""

    def __init__(self) -> None:
        self.with_agent: set[str] = set()


def check_init(target: AgentTarget) -> None:
    """Refuse what cfn-init cannot be attached to.

    Raises:
        ValidationError: About ``install``.
    """
    if target.waiter is None:
        raise _refused(
            target,
            "cfn-init reads the metadata of an Auto Scaling group or an instance, which this is not",
            "pass the Auto Scaling group that starts from it, or install by AgentInstall.USER_DATA",
        )
    if not target.waits:
        remedy = "make it with signals=Signals.wait_for_all(), or install by AgentInstall.USER_DATA"
        if target.group is None:
            remedy = "give it init= with a resource signal, or install by AgentInstall.USER_DATA"
        raise _refused(target, "cfn-init tells CloudFormation how it ended, and this waits for no signal", remedy)
    if target.waiter.get_metadata("AWS::CloudFormation::Init") is not None:
        raise _refused(
            target,
            "a resource has one configuration of cfn-init, and yours is there",
            "do not apply it, but pass it: AgentInstall.cloudformation_init(init)",
        )


def attach_init(
    target: AgentTarget, agent: CodeDeployAgent, waiter: cdk.CfnResource, collected: CollectedLogs | None
) -> ec2.UserData:
    """Give an Auto Scaling group or instance a configuration whose last config set brings the agent.

    Args:
        target: The Auto Scaling group or instance.
        agent: The agent.
        waiter: Its resource, which waits for a signal.
        collected: Where the agent's logs go, or None.

    Returns:
        The commands that run cfn-init and tell CloudFormation how it ended, as a start script of their own.
    """
    from aws_cdk import aws_ec2 as ec2

    install = agent.install
    init = install.init or ec2.CloudFormationInit.from_config_sets(config_sets={}, configs={})
    has_agent = registry_of(target.construct).part(_Inits).with_agent
    if object_id(init) not in has_agent:
        has_agent.add(object_id(init))
        init.add_config(NAME, _config(target, agent, collected))
        init.add_config_set(NAME, [NAME])
    windows = target.windows
    commands = ec2.UserData.for_windows() if windows else ec2.UserData.for_linux()
    init.attach(
        waiter,
        instance_role=target.role,
        platform=ec2.OperatingSystemType.WINDOWS if windows else ec2.OperatingSystemType.LINUX,
        user_data=commands,
        config_sets=[*install.config_sets, NAME],
    )
    return commands


def _config(target: AgentTarget, agent: CodeDeployAgent, collected: CollectedLogs | None) -> ec2.InitConfig:
    from aws_cdk import aws_ec2 as ec2

    region = cdk.Stack.of(target.construct).region
    script = agent.script(target.system, region=region, domain=cdk.Aws.URL_SUFFIX, collected=collected)
    if target.system is AgentSystem.WINDOWS:
        return ec2.InitConfig(
            [
                ec2.InitFile.from_string(WINDOWS_FILE, script),
                ec2.InitCommand.shell_command(
                    f'{_POWERSHELL} -Command "& {WINDOWS_FILE}; exit $LASTEXITCODE"',
                    key=NAME,
                    wait_after_completion=ec2.InitCommandWaitDuration.none(),
                ),
            ]
        )
    return ec2.InitConfig(
        [
            ec2.InitFile.from_string(LINUX_FILE, f"#!/bin/sh\n{script}", mode="000700", owner="root", group="root"),
            ec2.InitCommand.shell_command(LINUX_FILE, key=NAME),
        ]
    )


def _refused(target: AgentTarget, allowed: str, remedy: str) -> ValidationError:
    return ValidationError(
        "install",
        f'CLOUDFORMATION_INIT for the {target.kind} "{target.construct.node.id}"',
        allowed=allowed,
        remedy=remedy,
    )
