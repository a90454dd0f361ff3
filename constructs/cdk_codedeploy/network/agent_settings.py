"""What the settings of the agent have to say behind an endpoint."""

from __future__ import annotations

from dataclasses import replace

from cdk_codedeploy.agent import AgentConfig
from cdk_codedeploy.errors import ValidationError


def behind_endpoint(config: AgentConfig | None, *, may_be_fips: bool) -> AgentConfig:
    """Return the settings of an agent that asks for work through a VPC endpoint.

    Args:
        config: The settings that were given, or None for the agent's own.
        may_be_fips: Whether there may be an endpoint for the name that the agent asks with FIPS.

    Raises:
        ValidationError: When the settings lead past the endpoint.
    """
    config = AgentConfig() if config is None else config
    if config.enable_auth_policy is False:
        raise ValidationError(
            "enable_auth_policy",
            "False",
            allowed="a VPC endpoint answers agents with IAM authorization alone",
            remedy="leave it out; the endpoints turn it on",
        )
    if config.use_fips_mode and not may_be_fips:
        raise ValidationError(
            "use_fips_mode",
            "True",
            allowed="the agent asks codedeploy-commands-secure-fips then, which the endpoint for "
            "codedeploy-commands-secure does not answer for",
            remedy="leave it out, or pass an endpoint of your own for that service as agent",
        )
    return replace(config, enable_auth_policy=True)
