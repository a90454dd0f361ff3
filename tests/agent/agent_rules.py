"""What the agent does with its two files, written down a second time and with a full YAML library.

Nothing of the library is imported here: this is what its files are held against.
"""

from __future__ import annotations

from typing import Any

import yaml

NO_DEFAULT = {"root_dir", "log_dir", "pid_dir"}
FLAGS = {
    *("verbose", "disable_imds_v1", "enable_deployments_log", "use_fips_mode", "enable_auth_policy", "log_aws_wire"),
    *("enable_command_port", "ignore_ownership_in_bundle", "disable_core_dumps", "strip_loader_env_in_hooks"),
    "enable_archive_reuse",
    *("restrict_agent_dir_permissions", "restrict_log_dir_permissions", "restrict_hook_env_to_allowlist"),
    *("reject_symlinks_in_bundle", "reject_path_traversal_in_bundle", "reject_unsafe_permissions_in_bundle"),
    *("reject_unconfined_selinux_in_bundle", "reject_symlink_permission_targets"),
    "disable_powershell_profile_in_hooks",
}
NUMBERS = {
    *("wait_between_runs", "wait_after_error", "wait_after_throttle_error", "wait_after_connection_problem"),
    *("http_read_timeout", "kill_agent_max_wait_time_seconds", "max_revisions", "archive_max_extraction_size"),
}
TEXTS = {
    *("program_name", "proxy_uri", "deploy_control_endpoint", "s3_endpoint_override", "on_premises_config_file"),
    *("user", "group"),
}
OF_GENERATION_1 = {"user", "group", "wait_after_throttle_error", "wait_after_connection_problem"}
OF_GENERATION_2 = {
    *("enable_command_port", "ignore_ownership_in_bundle", "archive_max_extraction_size", "disable_core_dumps"),
    "enable_archive_reuse",
    *("restrict_agent_dir_permissions", "restrict_log_dir_permissions", "restrict_hook_env_to_allowlist"),
    *("reject_symlinks_in_bundle", "reject_path_traversal_in_bundle", "reject_unsafe_permissions_in_bundle"),
    *("reject_unconfined_selinux_in_bundle", "reject_symlink_permission_targets", "strip_loader_env_in_hooks"),
    "disable_powershell_profile_in_hooks",
}


class FatalError(Exception):
    """The agent would not start."""


def _mapping(text: str) -> dict[str, Any]:
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise FatalError(str(error)) from None
    if not isinstance(document, dict) or not document:
        raise FatalError("empty, or no mapping")
    return {str(key).removeprefix(":"): value for key, value in document.items()}


def read_settings(text: str, generation: int, system: str = "linux") -> dict[str, Any]:
    """Read ``codedeployagent.yml`` as a generation does, and refuse what would end the agent or be ignored."""
    found = _mapping(text)
    needed = NO_DEFAULT - ({"pid_dir"} if system == "windows" else set())
    if missing := needed - set(found):
        raise FatalError(f"no default: {missing}")
    for key, value in found.items():
        good = (
            (key in FLAGS and isinstance(value, bool))
            or (key in NUMBERS and isinstance(value, int) and not isinstance(value, bool) and value >= 1)
            or (key in TEXTS | NO_DEFAULT and isinstance(value, str) and value)
        )
        if not good:
            raise FatalError(f"{key}: {value!r}")
    if ignored := set(found) & (OF_GENERATION_2 if generation == 1 else OF_GENERATION_1):
        raise FatalError(f"ignored by generation {generation}: {ignored}")
    return found


def read_identity(text: str) -> dict[str, Any]:
    """Read ``codedeploy.onpremises.yml`` as the agent does."""
    found = _mapping(text)
    if any(value is not None and not isinstance(value, str) for value in found.values()):
        raise FatalError("a number where text is used")
    given = {key for key, value in found.items() if value is not None}
    if {"iam_user_arn", "iam_session_arn"} <= given:
        raise FatalError("two identities")
    if "iam_user_arn" in given:
        needed = {"region", "aws_access_key_id", "aws_secret_access_key"}
    elif "iam_session_arn" in given:
        needed = {"region", "aws_credentials_file"}
    else:
        raise FatalError("ignored: no identity")
    if missing := needed - given:
        raise FatalError(f"missing: {missing}")
    return found
