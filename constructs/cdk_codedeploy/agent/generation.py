"""The two generations of the agent, which are installed from different places and read different settings."""

from __future__ import annotations

from enum import Enum


class AgentGeneration(Enum):
    """A generation of the CodeDeploy agent. None replaces the other by itself.

    Source: the agent's change log, release 2.0.0.
    """

    V1 = 1
    """Written in Ruby, which it needs on the machine. Every Region has it."""

    V2 = 2
    """One program that needs nothing else, for more systems and with more ways to restrict a deployment.

    It came to the Regions one after another, so a Region may lack it.
    """

    @property
    def folder(self) -> str:
        """The folder of the agent's bucket that has its newest release."""
        return {AgentGeneration.V1: "latest", AgentGeneration.V2: "latestv2"}[self]

    @property
    def needs_ruby(self) -> bool:
        """Whether Ruby has to be installed first on Linux; on Windows, the package brings its own."""
        return self is AgentGeneration.V1
