"""What a setting of the agent breaks, or opens, besides doing what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdk_codedeploy.agent.generation import AgentGeneration

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
    "enable_auth_policy": (
        "the instance needs the four actions of codedeploy-commands-secure, or it is given no work at all"
    ),
    "user": "hooks run as that user too, and runas and sudo work only as far as it may become another",
    "enable_command_port": "any user of the machine can reach the port on the loopback address",
    "ignore_ownership_in_bundle": "files of a tar archive belong to the agent's user; name owners in the AppSpec file",
    "reject_symlinks_in_bundle": "a bundle with node_modules/.bin or versioned libraries is refused",
    "restrict_agent_dir_permissions": (
        "log collectors that do not run as root, the CloudWatch agent too, lose the output of hooks"
    ),
    "restrict_log_dir_permissions": (
        "log collectors that do not run as root, the CloudWatch agent too, lose the agent's logs"
    ),
    "restrict_hook_env_to_allowlist": "hooks do not see proxies and other variables of the agent's service any more",
    "strip_loader_env_in_hooks": "hooks do not see LD_LIBRARY_PATH and LD_PRELOAD any more",
}
_ENDPOINTS = ("deploy_control_endpoint", "s3_endpoint_override")
# A question without work is answered after 45 seconds at most.
_LONG_POLL = 60


def warnings_of(given: Mapping[str, object], generation: AgentGeneration) -> tuple[AgentConfigWarning, ...]:
    """Return what follows from settings, in the order of the file.

    Args:
        given: Value of each setting that was given.
        generation: The generation that reads them.
    """
    found = [AgentConfigWarning(key, text) for key, value in given.items() for text in _texts(key, value, generation)]
    if given.get("use_fips_mode"):
        text = "it takes the place of the FIPS endpoint; give the address of one"
        found += [AgentConfigWarning(key, text) for key in _ENDPOINTS if key in given]
    return tuple(found)


def _texts(key: str, value: object, generation: AgentGeneration) -> Iterator[str]:
    if value and key in _CONSEQUENCES:
        yield _CONSEQUENCES[key]
    if key == "proxy_uri" and generation is AgentGeneration.V1:
        yield "it is not the way to GitHub; set HTTPS_PROXY for the agent's service as well"
    if key in _ENDPOINTS and str(value).startswith("http://"):
        yield "what goes over http can be read on its way"
    if key == "http_read_timeout" and isinstance(value, int) and value < _LONG_POLL:
        yield "CodeDeploy takes up to 45 seconds to say that there is no work; give at least 60"
    if key == "enable_deployments_log" and value is False:
        yield "log collectors do not find the output of hooks, which then is in the folder of each deployment alone"
