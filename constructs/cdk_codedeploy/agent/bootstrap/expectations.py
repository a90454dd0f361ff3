"""What the scripts look for: the version of the agent, and what it writes into its log."""

from __future__ import annotations

from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.generation import AgentGeneration

# As its file has it, and as it says itself.
_SECOND = "(^|agent_version: *|codedeploy-agent[^0-9]*)"
OF_GENERATION_2 = f"{_SECOND}2[.]"


def wanted_version(download: Download, generation: AgentGeneration) -> str:
    """Return the pattern of what the agent says of its version, when the agent that was asked for is there.

    Source: user guide ``codedeploy-agent-operations-version.html``.

    Args:
        download: What is installed if it is not.
        generation: Its generation.
    """
    version = download.version.replace(".", "[.]")
    if generation is AgentGeneration.V1:
        return f"agent_version: *OFFICIAL_{version}([^0-9]|$)" if version else "agent_version: *OFFICIAL_1[.]"
    return f"{_SECOND}{version}([^0-9]|$)" if version else OF_GENERATION_2


def missing_sentence(download: Download, generation: AgentGeneration, region: str) -> str:
    """Return what it means when the bucket does not have what is asked for.

    Args:
        download: What is asked for.
        generation: Its generation.
        region: Region of the bucket.
    """
    if download.package:
        return f"{download.bucket} has no {download.package}"
    sentence = f"{region} does not have generation {generation.value} of the agent"
    if generation is AgentGeneration.V1:
        return sentence
    return f"{sentence} yet; choose generation 1, or the bucket of another Region"


def polling_lines(generation: AgentGeneration) -> dict[str, str]:
    """Return what the agent writes when CodeDeploy answers, and when it does not.

    Generation 1 writes a line for each answer, which takes CodeDeploy up to 45 seconds while there is no work.
    Generation 2 writes none for a good answer unless it is verbose; but a refusal comes at once.

    Args:
        generation: The generation.

    Returns:
        The patterns ``polls`` and ``refused``, for how many seconds a refusal could still come (``settled``), and when
        there is no more hope (``patience``).
    """
    if generation is AgentGeneration.V1:
        return {
            "polls": "Client 200 .*poll_host_command",
            "refused": "Client [345][0-9][0-9] .*poll_host_command|Missing credentials",
            "settled": "0",
            "patience": "150",
        }
    return {
        "polls": "Starting host command poll loop|PollHostCommand: Host Command",
        "refused": "Error polling for host commands",
        "settled": "20",
        "patience": "150",
    }
