"""What the scripts for Windows have in common, whichever machine they are for."""

from __future__ import annotations

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


def windows_variables(download: Download, config: AgentConfig, region: str) -> dict[str, str]:
    """Return the variables that say what is installed, and where the agent has its log.

    Args:
        download: What is installed.
        config: Its settings.
        region: Region of the bucket.
    """
    generation = config.generation
    return {
        "region": region,
        "log": rf"{config.log_dir or _SYSTEM.files.log_dir}\{_SYSTEM.log_name(generation)}",
        "source": download.address(_SYSTEM, generation),
        "proxy": config.proxy_uri or "",
        "wanted": wanted_version(download, generation),
        "notOver": OF_GENERATION_2 if generation is AgentGeneration.V1 else "",
        "missing": missing_sentence(download, generation, region),
    }


def windows_polling(config: AgentConfig) -> str:
    """Return the variables that say by what CodeDeploy's answer is known.

    Args:
        config: Settings of the agent, which know its generation.
    """
    lines = polling_lines(config.generation)
    patterns = powershell_variables({name: lines[name] for name in ("polls", "refused")})
    return patterns + "".join(f"${name} = {lines[name]}\n" for name in ("settled", "patience"))


def windows_settings(config: AgentConfig) -> str:
    """Return what writes the agent's settings.

    Args:
        config: The settings.
    """
    content = f"\n$content = {powershell_text(config.to_yaml(_SYSTEM))}\n"
    place = powershell_text(_SYSTEM.files.config)
    return f"{content}if (Set-WholeFile {place} $content $false) {{ $changed = $true }}\n"
