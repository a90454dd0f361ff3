"""What the scripts for Linux have in common, whichever machine they are for."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.expectations import OF_GENERATION_2, missing_sentence, polling_lines, wanted_version
from cdk_codedeploy.agent.bootstrap.linux_family import systems_script
from cdk_codedeploy.agent.bootstrap.parts import shell_file
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.agent.system import AgentSystem

_SYSTEM = AgentSystem.LINUX


@dataclass(frozen=True, kw_only=True)
class LinuxAgent:
    """The agent that a script brings, sets up, starts last, and checks.

    Attributes:
        piece: What gives a piece of a script by its name.
        download: What is installed.
        config: Its settings.
        region: Region of the machine.
        system: The operating system, or None for any Linux.
        settings: Whether the settings are written; otherwise they stay as the package or the image has them.
        prepared: Whether the agent is in the image already.
        check_polling: Whether CodeDeploy has to answer it.
    """

    piece: Callable[[str], str]
    download: Download
    config: AgentConfig
    region: str
    system: OperatingSystem | None
    settings: bool = True
    prepared: bool = False
    check_polling: bool

    @property
    def variables(self) -> dict[str, str]:
        """The variables that the pieces use."""
        config, generation = self.config, self.config.generation
        found = {
            "log": f"{config.log_dir or _SYSTEM.files.log_dir}/{_SYSTEM.log_name(generation, config.program_name)}",
            "wanted": wanted_version(self.download, generation),
        }
        if config.proxy_uri:
            found["proxy"] = config.proxy_uri
        if self.check_polling:
            found |= {"region": self.region, **polling_lines(generation)}
        if self.prepared:
            return found
        if generation is AgentGeneration.V1:
            found["not_over"] = OF_GENERATION_2
        found["source"] = self.download.address(_SYSTEM, generation)
        found["missing"] = missing_sentence(self.download, generation, self.region)
        if self.download.package:
            return found
        # The installer of generation 1 prints nothing where there is no terminal.
        hint = "; see /tmp/codedeploy-agent.update.log" if generation is AgentGeneration.V1 else ""
        return found | {"region": self.region, "domain": self.download.domain, "hint": hint}

    @property
    def files(self) -> str:
        """What writes files as a whole or not at all, if there are any to write."""
        return self.piece("files") if self.settings or self.config.proxy_uri else ""

    @property
    def script(self) -> str:
        """What brings the agent, starts it last, and checks it.

        Its settings are written before it comes, because its package starts it at once; starting it again later could
        break off a deployment that it has begun. Afterwards they are written again, in case the package brought its
        own.
        """
        lines = [self.piece("polling")] if self.check_polling else []
        if self.settings:
            content = shell_file(f"put {_SYSTEM.files.config} 0644", self.config.to_yaml())
            lines.append(f"settings() {{{content}}}\n")
        if self.config.proxy_uri:
            lines.append(self.piece("proxy"))
        lines.append(self.piece("version"))
        lines.append(self.piece("prepared") if self.prepared else self._installation)
        if self.settings:
            lines.append("settings\n")
        check = "check_polling" if self.check_polling else "check_running"
        return "".join([*lines, self.piece("start_agent"), self.piece(check), self.piece("end")])

    @property
    def _installation(self) -> str:
        first = self.config.generation is AgentGeneration.V1
        lines = [self.piece("again"), systems_script(self.system, self.piece, self.download, self.config.generation)]
        if self.settings:
            lines.append(self.piece("early_settings"))
        lines.append(self.piece("install"))
        if first:
            lines.append(self.piece("install_after_version_2"))
        lines.append(self.piece("install_needs"))
        if first:
            lines.append(self.piece("install_ruby"))
        if self.download.package:
            lines.append(self.piece("install_package"))
        else:
            # The installer of generation 1 takes no proxy from its environment.
            proxy = f" --proxy {shlex.quote(self.config.proxy_uri)}" if first and self.config.proxy_uri else ""
            lines += [f"set --{proxy}\n", self.piece("install_newest")]
        return "".join([*lines, self.piece("install_end")])
