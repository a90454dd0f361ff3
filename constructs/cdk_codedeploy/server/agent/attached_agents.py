"""The agents of one app: each start script gets one, as its last command."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import jsii

from cdk_codedeploy.agent import AgentSystem, BootReport
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.agent.agent_install import InstallWay
from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent
from cdk_codedeploy.server.agent.instance_permissions import (
    agent_needs,
    give,
    in_one_stack,
    report_needs,
    stack_name,
    told_groups,
    told_stack,
)
from cdk_codedeploy.server.agent.start_script import check_size, signals_at_its_end, signals_early, with_last_command
from cdk_codedeploy.synthesis import Warning_, registry_of, warn

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from cdk_codedeploy.agent_logs import CollectedLogs
    from cdk_codedeploy.network import CodeDeployVpcEndpoints
    from cdk_codedeploy.network.served_instances import Instances
    from cdk_codedeploy.server.agent.agent_target import AgentTarget

_STOPS = "if ($LASTEXITCODE -ne 0) { throw 'CodeDeploy agent: this boot failed' }"


class AttachedAgents:
    """What an app's constructs know of the agents in its start scripts."""

    def __init__(self) -> None:
        self._by_script: dict[str, AttachedAgent] = {}
        self._of_the_cdk: set[str] = set()

    def asked_for(self, target: AgentTarget) -> CodeDeployAgent | None:
        """Return the agent that a start script has because somebody asked for it."""
        found = self._by_script.get(target.key)
        return None if found is None or found.default else found.agent

    def leave_to_the_cdk(self, target: AgentTarget) -> None:
        """Keep in mind that a start script has the commands of the CDK, which nobody can take out again."""
        self._of_the_cdk.add(target.key)

    def check(self, target: AgentTarget, agent: CodeDeployAgent) -> None:
        """Refuse an agent where another one is.

        Args:
            target: What instances start from.
            agent: The agent.

        Raises:
            ValidationError: When it has another.
        """
        value = f'another one for the {target.kind} "{target.construct.node.id}"'
        if target.key in self._of_the_cdk:
            raise ValidationError(
                "agent",
                value,
                allowed="a deployment group without agent= has given its launch configuration the script of the CDK",
                remedy="pass agent= to that deployment group as well, or attach the agent before it",
            )
        there = self.asked_for(target)
        if there is not None and there != agent:
            raise ValidationError(
                "agent",
                value,
                allowed="its instances have an agent already",
                remedy="pass one CodeDeployAgent everywhere, or give it to one of the constructs alone",
            )

    def attach(
        self, target: AgentTarget, agent: CodeDeployAgent, *, default: bool, report: BootReport | None
    ) -> AttachedAgent:
        """Bring an agent into a start script, unless it has one that somebody asked for. ``check`` comes first.

        Args:
            target: What instances start from.
            agent: The agent.
            default: Whether nobody asked for this one, so that any other takes its place.
            report: Who is told at the end. Default: as the agent says.

        Returns:
            What the start script has now.
        """
        found = self._by_script.get(target.key)
        if found is None:
            found = self._by_script[target.key] = AttachedAgent(target, agent, default=default, report=report)
            found.put_last()
        elif found.default and not default:
            found.agent, found.default, found.report = agent, False, report
        return found


class AttachedAgent:
    """One agent in one start script."""

    def __init__(
        self, target: AgentTarget, agent: CodeDeployAgent, *, default: bool, report: BootReport | None
    ) -> None:
        self.agent = agent
        self.default = default
        self.report = report
        self._told_of: list[AgentTarget] = []
        self.init_commands: ec2.UserData | None = None
        self._collected: CollectedLogs | None = None
        self._script = target
        self._multipart_done = False
        self._warned = False

    def put_last(self) -> None:
        """Let the start script be written with the agent behind everything that it has by then.

        The CDK reads a start script when it writes the template, after all aspects. That is the only time at which
        nothing can come behind any more.
        """
        target = self._script
        if target.resource is None:
            target.user_data.add_commands(self._command(target.user_data.render()))
            return
        text = cdk.Lazy.uncached_string(cast("cdk.IStringProducer", _StartScript(self)))
        target.resource.add_property_override(target.place, cdk.Fn.base64(text))

    def render(self) -> str:
        """Return the start script."""
        from aws_cdk import aws_ec2 as ec2

        target = self._script
        user_data = target.user_data
        text = user_data.render()
        if self.agent.by_systems_manager:
            return text
        if isinstance(user_data, ec2.MultipartUserData):
            if not self._multipart_done:
                self._multipart_done = True
                part = ec2.UserData.custom(f"#!/bin/bash\n{self._command(text)}")
                user_data.add_part(ec2.MultipartBody.from_user_data(part))
            return user_data.render()
        text = with_last_command(text, self._command(text), windows=target.windows)
        check_size(text, target.construct.node.path)
        return text

    def allow(self, target: AgentTarget) -> None:
        """Give the role of instances what they need."""
        self._told_of.append(target)
        needs = agent_needs(self.agent, target.role)
        report = self._report_of(target)
        if report is not None and target.waiter is not None and self.report is None:
            signals = report.listener == "cloudformation"
            # The CDK lets a group signal its stack, if it takes the role's stack for it.
            if not (signals and target.group is not None and in_one_stack(target.waiter, target.role)):
                told = told_stack if signals else told_groups
                needs += report_needs(report, told(target.waiter, target.role))
        if self.collected is not None:
            needs.append(self.collected.statement)
        give(target.construct, target.role, needs)
        if self.agent.vpc_endpoints is not None:
            self._serve(target.construct, self.agent.vpc_endpoints, report)

    def _serve(self, instances: Instances, endpoints: CodeDeployVpcEndpoints, report: BootReport | None) -> None:
        """Let instances use endpoints, and warn about services that they have no way to."""
        endpoints.serve(instances)
        if self.collected is not None:
            endpoints.check_reached(instances, "logs", "to send the logs of the agent")
        if self.agent.install.way is InstallWay.CLOUDFORMATION_INIT:
            endpoints.check_reached(instances, "cloudformation", "for cfn-init")
        elif report is not None:
            service = "cloudformation" if report.listener == "cloudformation" else "autoscaling"
            endpoints.check_reached(instances, service, "to tell how their start has ended")

    @property
    def collected(self) -> CollectedLogs | None:
        """Where the agent's logs go, of all that share the start script; None where they stay."""
        if self._collected is None and self.agent.logs is not None:
            target = self._script
            self._collected = self.agent.logs.collect(
                target.construct, config=self.agent.settings, system=target.system
            )
        return self._collected

    def _command(self, text: str) -> str:
        """Return what is put behind a start script."""
        target = self._script
        windows = target.windows
        if self.init_commands is not None:
            commands = self.init_commands.render()
            return commands.removeprefix("#!/bin/bash\n").removeprefix("<powershell>").removesuffix("</powershell>")
        at_its_end = signals_at_its_end(text, windows=windows)
        if signals_early(text, windows=windows):
            self._warn_of_signal()
            report = self.report if target.waits else self._report()
        else:
            report = self.report if at_its_end else self._report()
        stack = cdk.Stack.of(target.construct)
        command = self.agent.script(
            AgentSystem.WINDOWS if windows else AgentSystem.LINUX,
            region=stack.region,
            domain=cdk.Aws.URL_SUFFIX,
            report=report,
            collected=self.collected,
        )
        # Elsewhere the status of the last command is that of the script.
        return f"{command}{_STOPS}\n" if windows and at_its_end else command

    def _report(self) -> BootReport | None:
        """Return who is told by the instances of all that share the start script."""
        if self.report is not None:
            return self.report
        if isinstance(self.agent.report, BootReport):
            return self.agent.report
        reports = [self._report_of(target) for target in self._told_of if target.waiter is not None]
        return reports[0] if reports and all(report == reports[0] for report in reports) else None

    def _report_of(self, target: AgentTarget) -> BootReport | None:
        agent = self.agent
        if isinstance(agent.report, BootReport):
            return agent.report
        if self.report is not None or not agent.reports or target.waiter is None:
            return self.report
        if agent.install.way is InstallWay.CLOUDFORMATION_INIT:
            return None
        if target.waits:
            return BootReport.cloudformation_signal(
                stack_name=stack_name(target.waiter, self._script.resource or self._script.construct),
                logical_id=target.waiter.logical_id,
            )
        return None if target.group is None else BootReport.unhealthy()

    def _warn_of_signal(self) -> None:
        if self._warned or self.default:
            return
        self._warned = True
        construct = self._script.construct
        why = (
            f'the start script of the {self._script.kind} "{construct.node.id}" signals CloudFormation before the '
            "agent is there, so a stack is done before its instances can be deployed to. Leave the signal out: the "
            "agent sends it when it works. What cfn-init does goes into AgentInstall.cloudformation_init(init)."
        )
        warn(construct, Warning_.EARLY_SIGNAL, why)


@jsii.implements(cdk.IStringProducer)
class _StartScript:
    """Writes a start script when the template is written."""

    def __init__(self, attached: AttachedAgent) -> None:
        self._attached = attached

    def produce(self, context: cdk.IResolveContext) -> str:  # noqa: ARG002 (the CDK passes it)
        """Return the text."""
        return self._attached.render()


def agents_of(construct: cdk.Resource) -> AttachedAgents:
    """Return the agents of the app that a construct belongs to."""
    return registry_of(construct).part(AttachedAgents)
