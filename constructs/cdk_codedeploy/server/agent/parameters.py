"""The two parameters that every construct with instances has for their agent: ``install_agent`` and ``agent``."""

from __future__ import annotations

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.server.agent.code_deploy_agent import CodeDeployAgent
from cdk_codedeploy.service import check_flag, check_kind

DEFAULT = CodeDeployAgent(check_polling=False)
"""What an instance gets where nobody says anything: as much as the CDK's own script does."""


def check_agent_parameters(install_agent: bool | None, agent: CodeDeployAgent | None) -> None:
    """Refuse an agent that is not to be installed.

    Raises:
        ValidationError: About one of the two.
    """
    check_flag("install_agent", install_agent)
    check_kind("agent", agent, CodeDeployAgent, "pass a CodeDeployAgent")
    if agent is not None and install_agent is False:
        raise ValidationError(
            "agent",
            "a value together with install_agent=False",
            allowed="it says how the agent comes onto the instances",
            remedy="leave install_agent out; an agent in the image is CodeDeployAgent(install=AgentInstall.IMAGE)",
        )
