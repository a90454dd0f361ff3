"""Where the agent has its files on each kind of system."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cdk_codedeploy.agent.generation import AgentGeneration

_WINDOWS = r"C:\ProgramData\Amazon\CodeDeploy"


@dataclass(frozen=True, kw_only=True)
class AgentFiles:
    """The places of the agent's files, as its installer leaves them.

    Source: user guide ``reference-agent-configuration.html`` and ``on-premises-instances-register.html``.

    Attributes:
        config: Its settings, which ``AgentConfig`` writes.
        on_premises_config: Who it is outside AWS, which ``OnPremisesConfig`` writes.
        root_dir: Folder of what it deploys from, and of its memory of earlier deployments.
        log_dir: Folder of its log.
        pid_dir: Folder of its process ids; None where it has none.
    """

    config: str
    on_premises_config: str
    root_dir: str
    log_dir: str
    pid_dir: str | None


class AgentSystem(Enum):
    """A kind of system that the agent runs on.

    Source: user guide ``codedeploy-agent.html``.
    """

    LINUX = AgentFiles(
        config="/etc/codedeploy-agent/conf/codedeployagent.yml",
        on_premises_config="/etc/codedeploy-agent/conf/codedeploy.onpremises.yml",
        root_dir="/opt/codedeploy-agent/deployment-root",
        log_dir="/var/log/aws/codedeploy-agent",
        pid_dir="/opt/codedeploy-agent/state/.pid",
    )
    """Any Linux."""

    WINDOWS = AgentFiles(
        config=rf"{_WINDOWS}\conf.yml",
        on_premises_config=rf"{_WINDOWS}\conf.onpremises.yml",
        root_dir=_WINDOWS,
        log_dir=rf"{_WINDOWS}\log",
        pid_dir=None,
    )
    """Windows Server."""

    @property
    def files(self) -> AgentFiles:
        """Where the agent has its files there."""
        return self.value

    def log_name(self, generation: AgentGeneration, program_name: str | None = None) -> str:
        """Return the name of the agent's log in the folder of its logs.

        Source: user guide ``deployments-view-logs.html``.

        Args:
            generation: Generation of the agent.
            program_name: What its settings call it, which counts on Linux. Default: ``codedeploy-agent``.
        """
        if self is AgentSystem.LINUX:
            return f"{program_name or 'codedeploy-agent'}.log"
        return "codedeploy-agent-log.txt" if generation is AgentGeneration.V1 else "codedeploy-agent.log"
