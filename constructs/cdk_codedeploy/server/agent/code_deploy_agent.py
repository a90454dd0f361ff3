"""The CodeDeploy agent of EC2 instances, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import aws_cdk as cdk

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentGeneration,
    AgentSystem,
    BootReport,
    OperatingSystem,
    check_package,
    linux_agent_script,
    windows_agent_script,
)
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.agent.agent_install import AgentInstall, InstallWay
from cdk_codedeploy.server.agent.update_schedule import UpdateSchedule
from cdk_codedeploy.service import check_flag, check_kind, shown

if TYPE_CHECKING:
    from cdk_codedeploy.agent_logs import AgentLogs, CollectedLogs
    from cdk_codedeploy.network import CodeDeployVpcEndpoints
    from cdk_codedeploy.server.fleet import BootHook

HOOK = "Agent"
"""Name of the boot hook that a fleet gets for its agent, without the prefix."""

_ANYWHERE = "us-east-1"


class AgentReport(Enum):
    """Who is told whether an instance has started with a working agent, where nobody in particular is named.

    Source: user guide of Amazon EC2 Auto Scaling, "Lifecycle hooks"; of CloudFormation, "CreationPolicy attribute".
    """

    AUTOMATIC = "automatic"
    """A ``BlueGreenFleet``: its lifecycle hook. An Auto Scaling group or instance whose stack waits for signals:
    CloudFormation. Any other Auto Scaling group: Auto Scaling, which replaces the instance. All else: nobody.
    """

    NOBODY = "nobody"
    """The log of the instance alone."""


@dataclass(frozen=True, kw_only=True)
class CodeDeployAgent:
    """The agent of EC2 instances: which one, how it comes onto them, and what becomes of one that does not work.

    Whatever else a start script gets, and whenever, the agent is its last command: an instance that CodeDeploy deploys
    to has done all the rest.

    Args:
        config: Settings, which also say which generation. Default: generation 1 as it comes.
        package: Key of a package in the agent's bucket, which pins the version, such as
            ``releases/codedeploy-agent-1.8.0-17.noarch.rpm``. Default: the newest release of the generation.
        operating_system: System of the instances. Default: the start script finds it out.
        install: How the agent comes onto the instances. Default: by the start script.
        update_schedule: When State Manager brings the newest release of generation 1 onto instances that run. Their
            role gets what Systems Manager needs. Default: never; new instances install the newest.
        check_polling: Whether a start fails when CodeDeploy does not answer the agent within two and a half minutes.
            Systems Manager cannot check this. Default: True.
        report: Who is told how the start has ended. Default: whoever can do something about it.
        boot_timeout: How long the lifecycle hook of a ``BlueGreenFleet`` waits for the report of an instance, 30
            seconds to 2 hours, from its launch on. Default: 15 minutes.
        vpc_endpoints: VPC endpoints that the agent works through. Its settings, the permissions of the instances and
            their way to the endpoints follow from them. Default: none.
        logs: Logs of the agent that go to CloudWatch. Default: none.

    Raises:
        ValidationError: When two values do not go together, or one cannot be right.

    Source: user guide, "Working with the CodeDeploy agent".
    """

    config: AgentConfig | None = None
    package: str | None = None
    operating_system: OperatingSystem | None = None
    install: AgentInstall = AgentInstall.USER_DATA
    update_schedule: UpdateSchedule | None = None
    check_polling: bool = True
    report: BootReport | AgentReport = AgentReport.AUTOMATIC
    boot_timeout: cdk.Duration | None = None
    vpc_endpoints: CodeDeployVpcEndpoints | None = None
    logs: AgentLogs | None = None

    def __post_init__(self) -> None:
        check_kind("config", self.config, AgentConfig, "pass an AgentConfig")
        check_kind("operating_system", self.operating_system, OperatingSystem, "pass OperatingSystem.UBUNTU")
        check_kind("install", self.install, AgentInstall, "pass AgentInstall.USER_DATA", required=True)
        check_kind("update_schedule", self.update_schedule, UpdateSchedule, "pass UpdateSchedule.weekly()")
        check_flag("check_polling", self.check_polling)
        check_kind("report", self.report, (BootReport, AgentReport), "pass AgentReport.AUTOMATIC", required=True)
        if self.boot_timeout is not None:
            self.boot_hook()
        # Both loaded here: most agents have none.
        if self.logs is not None:
            from cdk_codedeploy.agent_logs import AgentLogs

            check_kind("logs", self.logs, AgentLogs, "pass AgentLogs()")
        if self.vpc_endpoints is not None:
            from cdk_codedeploy.network import CodeDeployVpcEndpoints

            check_kind("vpc_endpoints", self.vpc_endpoints, CodeDeployVpcEndpoints, "pass a CodeDeployVpcEndpoints")
            # They know which settings would lead past them.
            self.vpc_endpoints.agent_config(self.config)
        if self.update_schedule is not None and self.package is not None:
            raise _refused(
                "update_schedule",
                "a schedule together with package",
                "a pinned version is not updated",
                "leave one of the two out",
            )
        if self.by_systems_manager:
            self._check_systems_manager()
        elif self.operating_system is not None:
            # The script knows what goes together.
            self.script(self.operating_system.system, region=_ANYWHERE)
        else:
            check_package(self.package, self.generation)
        if self.update_schedule is not None and not self.by_systems_manager:
            self._check_updates(self.update_schedule)

    def _check_systems_manager(self) -> None:
        self._check_distributor("install")
        if self.logs is not None:
            raise _refused(
                "logs",
                "logs together with SYSTEMS_MANAGER",
                "the start script lets them be collected, before the agent is there",
                "install it by AgentInstall.USER_DATA, or leave logs out",
            )
        settings = self.settings
        if settings is not None and settings != AgentConfig(generation=settings.generation):
            raise _refused(
                "config",
                "settings together with SYSTEMS_MANAGER",
                "its package brings the agent with the settings that it comes with",
                "install it by AgentInstall.USER_DATA, or leave the settings out",
            )
        if self.package is not None:
            raise _refused(
                "package",
                shown(self.package),
                "Systems Manager takes the version of a package of its own",
                "pass AgentInstall.systems_manager(version=...)",
            )
        if isinstance(self.report, BootReport):
            raise _refused(
                "report",
                "a report together with SYSTEMS_MANAGER",
                "the instance does not know when Systems Manager is done",
                "leave it out, or install by AgentInstall.USER_DATA",
            )

    def _check_updates(self, schedule: UpdateSchedule) -> None:
        self._check_distributor("update_schedule")
        if schedule.expression.startswith("rate"):
            raise _refused(
                "update_schedule",
                shown(schedule.expression),
                "State Manager would also follow it at the start of an instance, beside the start script",
                "use UpdateSchedule.daily(), weekly() or monthly()",
            )

    def _check_distributor(self, parameter: str) -> None:
        if self.generation is AgentGeneration.V2 and self.install.distributor_package is None:
            raise _refused(
                parameter,
                "Systems Manager for generation 2",
                "whether it has a package of generation 2 is documented both ways",
                "install by AgentInstall.USER_DATA, or name the package that your Region lists: "
                "AgentInstall.systems_manager(distributor_package=...)",
            )

    @property
    def settings(self) -> AgentConfig | None:
        """The settings that the agent gets: those given, and what the VPC endpoints need."""
        return self.config if self.vpc_endpoints is None else self.vpc_endpoints.agent_config(self.config)

    @property
    def generation(self) -> AgentGeneration:
        """The generation of the agent."""
        return AgentGeneration.V1 if self.config is None else self.config.generation

    @property
    def by_systems_manager(self) -> bool:
        """Whether Systems Manager installs the agent, and the start script does nothing about it."""
        return self.install.way is InstallWay.SYSTEMS_MANAGER

    @property
    def secure_commands(self) -> bool:
        """Whether the agent asks for work with IAM authorization."""
        settings = self.settings
        return settings is not None and bool(settings.enable_auth_policy)

    @property
    def downloads(self) -> bool:
        """Whether instances read the agent's bucket."""
        return self.install.way is not InstallWay.IMAGE or self.update_schedule is not None

    @property
    def reports(self) -> bool:
        """Whether somebody is to be told how the start has ended, where nobody in particular is named."""
        return self.report is AgentReport.AUTOMATIC and self.check_polling and not self.by_systems_manager

    def boot_hook(self) -> BootHook:
        """Return the lifecycle hook of a fleet that waits for the report of its instances.

        Raises:
            ValidationError: When ``boot_timeout`` is out of range.
        """
        # Loaded here: a fleet has an agent itself.
        from cdk_codedeploy.server.fleet import BootHook

        return BootHook(name=HOOK, timeout=self.boot_timeout or cdk.Duration.minutes(15))

    def script(
        self,
        system: AgentSystem,
        *,
        region: str,
        domain: str | None = None,
        report: BootReport | None = None,
        collected: CollectedLogs | None = None,
    ) -> str:
        """Return the commands that bring and start the agent, for the end of a start script.

        Args:
            system: The kind of system.
            region: Region of the instance. A token of the CDK works too.
            domain: Domain of the Region's partition. Default: follows from the Region.
            report: Who is told at the end. Default: nobody.
            collected: Where its logs go. Default: nowhere.

        Raises:
            ValidationError: When the system, the generation and the package do not go together.
        """
        prepared = self.install.way is InstallWay.IMAGE
        before = ""
        if collected is not None:
            before = collected.script(region=region, domain=domain, operating_system=self.operating_system)
        if system is AgentSystem.WINDOWS:
            return before + windows_agent_script(
                region=region,
                domain=domain,
                config=self.settings,
                package=self.package,
                check_polling=self.check_polling,
                report=report,
                prepared=prepared,
            )
        return before + linux_agent_script(
            region=region,
            domain=domain,
            operating_system=self.operating_system,
            config=self.settings,
            package=self.package,
            check_polling=self.check_polling,
            report=report,
            prepared=prepared,
        )


def _refused(parameter: str, value: str, allowed: str, remedy: str) -> ValidationError:
    return ValidationError(parameter, value, allowed=allowed, remedy=remedy)
