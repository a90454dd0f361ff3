"""The logs of the agent, and where each is."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.system import AgentSystem

if TYPE_CHECKING:
    from cdk_codedeploy.agent.agent_config import AgentConfig

_UPDATER = "/tmp/codedeploy-agent.update.log"  # noqa: S108 (where the installer writes it)


class AgentLog(str, Enum):
    """A log that the agent writes on an instance.

    Source: user guide ``deployments-view-logs.html`` and ``codedeploy-agent-operations-cloudwatch-agent.html``; the
    agent's own source, version 1.8.1.
    """

    AGENT = "agent"
    """What the agent itself does: its questions for work, and its errors."""

    DEPLOYMENTS = "deployments"
    """What the scripts of all deployments print."""

    UPDATER = "updater"
    """What its installer does, on Linux with generation 1."""

    def path(self, config: AgentConfig, system: AgentSystem = AgentSystem.LINUX) -> str | None:
        """Return where the log is, or None where there is none.

        Args:
            config: Settings of the agent.
            system: The system of the instance. Default: Linux.
        """
        files, linux = system.files, system is AgentSystem.LINUX
        between = "/" if linux else "\\"
        if self is AgentLog.AGENT:
            name = system.log_name(config.generation, config.program_name)
            return f"{_folder(config.log_dir or files.log_dir, between)}{name}"
        if self is AgentLog.DEPLOYMENTS:
            if config.enable_deployments_log is False:
                return None
            program = (config.program_name if linux else None) or "codedeploy-agent"
            root = _folder(config.root_dir or files.root_dir, between)
            return f"{root}deployment-logs{between}{program}-deployments.log"
        return _UPDATER if linux and config.generation is AgentGeneration.V1 else None


def _folder(path: str, between: str) -> str:
    return path if path.endswith(between) else f"{path}{between}"
