"""The operating systems that the agent is made for, and how software comes onto each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.system import AgentSystem
from cdk_codedeploy.errors import ValidationError

_BOTH = frozenset(AgentGeneration)
_SECOND = frozenset({AgentGeneration.V2})


@dataclass(frozen=True, kw_only=True)
class _Family:
    name: str
    package_suffix: str
    generations: frozenset[AgentGeneration] = _BOTH
    system: AgentSystem = AgentSystem.LINUX
    installer: str = "red_hat"


class OperatingSystem(Enum):
    """An operating system that the agent is made for.

    Source: user guide ``codedeploy-agent.html``; the agent's change log, release 2.0.0.
    """

    AMAZON_LINUX = _Family(name="Amazon Linux", package_suffix=".rpm")
    """Amazon Linux 2 and 2023, which also run outside AWS."""

    RHEL = _Family(name="Red Hat Enterprise Linux", package_suffix=".rpm")
    """Red Hat Enterprise Linux 7 to 10; generation 1 of the agent up to 9, generation 2 from 8."""

    UBUNTU = _Family(name="Ubuntu", package_suffix=".deb", installer="debian")
    """Ubuntu Server 16.04 to 26.04; generation 1 of the agent up to 22.04."""

    DEBIAN = _Family(name="Debian", package_suffix=".deb", installer="debian", generations=_SECOND)
    """Debian 11 to 13, with generation 2 of the agent."""

    SLES = _Family(name="SUSE Linux", package_suffix=".rpm", installer="suse", generations=_SECOND)
    """SUSE Linux Enterprise Server 15, with generation 2 of the agent."""

    WINDOWS = _Family(name="Windows", package_suffix=".msi", system=AgentSystem.WINDOWS, installer="windows")
    """Windows Server 2019 and 2022; 2025 with generation 2 of the agent."""

    @property
    def system(self) -> AgentSystem:
        """The kind of system, which decides where the agent has its files."""
        return self.value.system

    @property
    def package_suffix(self) -> str:
        """How the file of a package ends: ``.deb``, ``.rpm`` or ``.msi``."""
        return self.value.package_suffix

    @property
    def installer(self) -> str:
        """The family of systems that install software in one way: ``debian``, ``red_hat``, ``suse`` or ``windows``."""
        return self.value.installer

    def check_generation(self, generation: AgentGeneration, parameter: str = "operating_system") -> None:
        """Check that a generation of the agent is made for the system.

        Args:
            generation: The generation.
            parameter: Name of the parameter as the caller wrote it.

        Raises:
            ValidationError: If it is not.
        """
        if generation not in self.value.generations:
            raise ValidationError(
                parameter,
                self.value.name,
                allowed=f"generation {generation.value} of the agent is not made for it",
                remedy="choose generation 2",
            )
