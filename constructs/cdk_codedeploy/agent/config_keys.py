"""The keys of ``codedeployagent.yml``: which generation and which system knows each, and what may be in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdk_codedeploy.agent.config_text import check_line, check_path
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.system import AgentSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Limit, check_flag, shown
from cdk_codedeploy.tokens import is_token

_ADDRESS = re.compile(r"https?://[A-Za-z0-9._:\[\]-]+(?:/[\x21-\x7e]*)?")
_BEFORE_AT = re.compile(r".*@")


@dataclass(frozen=True, kw_only=True)
class ConfigKey:
    """One key.

    Attributes:
        form: What its value is: a flag, a number, a path, an address, or any text in one line.
        limit: The bounds of a number.
        only: The one generation that knows it, or None.
        system: The one system that it means something on, or None.
        reason: For a key of one generation: why the other has it not, as a clause.
    """

    form: str
    limit: Limit | None = None
    only: AgentGeneration | None = None
    system: AgentSystem | None = None
    reason: str = ""

    def check(self, name: str, value: object, generation: AgentGeneration) -> None:
        """Check a value that was given.

        Raises:
            ValidationError: If the generation does not know the key, or it cannot have the value.
        """
        if self.only not in {None, generation}:
            raise ValidationError(
                name,
                shown(value),
                allowed=f"generation {generation.value} of the agent does not know it: {self.reason}",
                remedy="leave it out, or choose the other generation",
            )
        if self.form == "flag":
            check_flag(name, value)
        elif self.limit is not None:
            _check_number(name, value, self.limit)
        elif self.form == "path":
            check_path(name, value)
        elif self.form == "address":
            check_address(name, value)
        else:
            check_line(name, value)


def check_address(parameter: str, value: object) -> None:
    """Check that a value is an address that begins with ``http://`` or ``https://``.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        value: The address. Tokens pass.

    Raises:
        ValidationError: If it is something else.
    """
    if not is_token(value) and not (isinstance(value, str) and _ADDRESS.fullmatch(value)):
        # Whatever stands before an @ may be a password, which no message shows.
        hidden = _BEFORE_AT.sub("***@", value) if isinstance(value, str) else value
        raise ValidationError(
            parameter,
            shown(hidden),
            allowed="it is an address like https://host:443, without a password, which anybody could read",
            remedy="begin it with https:// or http://, and leave out what ends with an @",
        )


def _check_number(name: str, value: object, limit: Limit) -> None:
    if is_token(value):
        raise ValidationError(
            name, "a token", allowed="the file is written now, with its numbers", remedy="give the number itself"
        )
    limit.check(name, value)


def _number(unit: str, minimum: int, maximum: int | None = None, only: AgentGeneration | None = None) -> ConfigKey:
    limit = Limit(
        what="the agent takes",
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        source="user guide reference-agent-configuration.html, and what the agent does with other numbers",
        remedy="stay within it",
    )
    reasons = {AgentGeneration.V1: "it waits longer after each failure by itself", AgentGeneration.V2: _NEW}
    return ConfigKey(form="number", limit=limit, only=only, reason=reasons[only] if only else "")


_NEW = "it came with generation 2"
_OLD = "a service of systemd names its user itself, and a hook takes runas"
_FLAG = ConfigKey(form="flag")
_NEW_FLAG = ConfigKey(form="flag", only=AgentGeneration.V2, reason=_NEW)

CONFIG_KEYS: dict[str, ConfigKey] = {
    "log_aws_wire": _FLAG,
    "log_dir": ConfigKey(form="path"),
    "pid_dir": ConfigKey(form="path", system=AgentSystem.LINUX),
    "program_name": ConfigKey(form="text", system=AgentSystem.LINUX),
    "root_dir": ConfigKey(form="path"),
    "on_premises_config_file": ConfigKey(form="path"),
    "verbose": _FLAG,
    "wait_between_runs": _number("seconds", 1),
    "wait_after_error": _number("seconds", 1),
    "wait_after_throttle_error": _number("seconds", 1, only=AgentGeneration.V1),
    "wait_after_connection_problem": _number("seconds", 1, only=AgentGeneration.V1),
    "http_read_timeout": _number("seconds", 1),
    "kill_agent_max_wait_time_seconds": _number("seconds", 1, 86400),
    "max_revisions": _number("revisions", 1),
    "proxy_uri": ConfigKey(form="address"),
    "deploy_control_endpoint": ConfigKey(form="address"),
    "s3_endpoint_override": ConfigKey(form="address"),
    "enable_auth_policy": _FLAG,
    "use_fips_mode": _FLAG,
    "disable_imds_v1": _FLAG,
    "enable_deployments_log": _FLAG,
    "user": ConfigKey(form="text", only=AgentGeneration.V1, system=AgentSystem.LINUX, reason=_OLD),
    "group": ConfigKey(form="text", only=AgentGeneration.V1, system=AgentSystem.LINUX, reason=_OLD),
    "enable_command_port": _NEW_FLAG,
    "enable_archive_reuse": _NEW_FLAG,
    "reject_symlinks_in_bundle": _NEW_FLAG,
    "reject_path_traversal_in_bundle": _NEW_FLAG,
    "reject_unsafe_permissions_in_bundle": _NEW_FLAG,
    "reject_unconfined_selinux_in_bundle": _NEW_FLAG,
    "reject_symlink_permission_targets": _NEW_FLAG,
    "ignore_ownership_in_bundle": _NEW_FLAG,
    "restrict_agent_dir_permissions": _NEW_FLAG,
    "restrict_log_dir_permissions": _NEW_FLAG,
    "restrict_hook_env_to_allowlist": _NEW_FLAG,
    "strip_loader_env_in_hooks": _NEW_FLAG,
    "disable_powershell_profile_in_hooks": ConfigKey(
        form="flag", only=AgentGeneration.V2, system=AgentSystem.WINDOWS, reason=_NEW
    ),
    "archive_max_extraction_size": _number("bytes", 1, only=AgentGeneration.V2),
    "disable_core_dumps": _NEW_FLAG,
}
"""Every key that means something, in the order of the file.

Left out are ``children``, which has to be 1, what no release reads any more, and ``ssl_verify_peer``, which generation
2 has taken away for good reason.
"""
