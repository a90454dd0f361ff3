"""What a setting of the agent breaks, or opens, besides doing what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIPS_REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-east-1", "us-gov-west-1")
"""Regions in which the agent takes ``use_fips_mode``."""


@dataclass(frozen=True)
class AgentConfigWarning:
    """One consequence of one setting.

    Attributes:
        key: The setting.
        text: What follows from it, and what to do, in a sentence without its end.
    """

    key: str
    text: str

    def __str__(self) -> str:
        """Return both in one line."""
        return f"{self.key}: {self.text}"


# Of a flag that is on, or of anything else that is given.
_CONSEQUENCES = {
    "log_aws_wire": "the log grows fast and shows what bundles and answers contain; turn it on for a search only",
    "proxy_uri": ("it is the way to CodeDeploy alone, not to S3; set HTTPS_PROXY for the agent's service as well"),
    "enable_auth_policy": (
        "the instance needs the four actions of codedeploy-commands-secure, or it is given no work at all"
    ),
    "user": "hooks run as that user too, and runas and sudo work only as far as it may become another",
    "enable_command_port": "any user of the machine can reach the port on the loopback address",
    "ignore_ownership_in_bundle": "files of a tar archive belong to the agent's user; name owners in the AppSpec file",
    "reject_symlinks_in_bundle": "a bundle with node_modules/.bin or versioned libraries is refused",
    "restrict_log_dir_permissions": (
        "log collectors that do not run as root, the CloudWatch agent too, lose the agent's logs"
    ),
    "restrict_hook_env_to_allowlist": "hooks do not see proxies and other variables of the agent's service any more",
}


def warnings_of(given: Mapping[str, object]) -> tuple[AgentConfigWarning, ...]:
    """Return what follows from settings.

    Args:
        given: Value of each setting that was given.
    """
    found = [
        AgentConfigWarning(key, _CONSEQUENCES[key]) for key, value in given.items() if value and key in _CONSEQUENCES
    ]
    endpoint = given.get("deploy_control_endpoint")
    if isinstance(endpoint, str) and endpoint.startswith("http://"):
        found.append(AgentConfigWarning("deploy_control_endpoint", "what goes over http can be read on its way"))
    return tuple(found)
