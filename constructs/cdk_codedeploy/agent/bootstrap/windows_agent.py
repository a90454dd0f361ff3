"""What the scripts for Windows have in common, whichever machine they are for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.expectations import (
    OF_GENERATION_2,
    missing_sentence,
    polling_lines,
    wanted_version,
)
from cdk_codedeploy.agent.bootstrap.parts import powershell_text, powershell_variables
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.system import AgentSystem

_SYSTEM = AgentSystem.WINDOWS


@dataclass(frozen=True, kw_only=True)
class WindowsAgent:
    """The agent that a script brings, sets up, starts last, and checks.

    Attributes:
        piece: What gives a piece of a script by its name.
        download: What is installed.
        config: Its settings.
        region: Region of the machine.
        settings: Whether the settings are written; otherwise they stay as the package or the image has them.
        prepared: Whether the agent is in the image already.
        check_polling: Whether CodeDeploy has to answer it.
    """

    piece: Callable[[str], str]
    download: Download
    config: AgentConfig
    region: str
    settings: bool = True
    prepared: bool = False
    check_polling: bool

    def assignments(self, others: dict[str, str]) -> str:
        """Return what gives the variables of the pieces their values.

        Args:
            others: Variables of other pieces.
        """
        generation = self.config.generation
        found = {
            "region": self.region,
            "log": rf"{self.config.log_dir or _SYSTEM.files.log_dir}\{_SYSTEM.log_name(generation)}",
            "wanted": wanted_version(self.download, generation),
            "proxy": self.config.proxy_uri or "",
        }
        if not self.prepared:
            found["source"] = self.download.address(_SYSTEM, generation)
            found["notOver"] = OF_GENERATION_2 if generation is AgentGeneration.V1 else ""
            found["missing"] = missing_sentence(self.download, generation, self.region)
        text = powershell_variables(others | found)
        if not self.check_polling:
            return text
        lines = polling_lines(generation)
        text += powershell_variables({name: lines[name] for name in ("polls", "refused")})
        return text + "".join(f"${name} = {lines[name]}\n" for name in ("settled", "patience"))

    @property
    def script(self) -> str:
        """What brings the agent, starts it last, and checks it.

        Its settings are written before it comes, because its package starts it at once; starting it again later could
        break off a deployment that it has begun. Afterwards they are written again, in case the package brought its
        own.
        """
        config = powershell_text(_SYSTEM.files.config)
        write = f"if (Set-WholeFile {config} $content $false) {{ $changed = $true }}\n" if self.settings else ""
        content = f"\n$content = {powershell_text(self.config.to_yaml(_SYSTEM))}\n" if self.settings else ""
        return "".join(
            [
                self.piece("polling") if self.check_polling else "",
                self.piece("version"),
                content,
                self.piece("prepared") if self.prepared else write + self.piece("install"),
                write,
                self.piece("proxy") if self.config.proxy_uri else "",
                self.piece("start_agent"),
                self.piece("check_polling" if self.check_polling else "check_running"),
                self.piece("end"),
            ]
        )
