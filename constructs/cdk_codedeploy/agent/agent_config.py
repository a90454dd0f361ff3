"""What the agent is told: the file ``codedeployagent.yml``, on Windows ``conf.yml``."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.agent.config_keys import CONFIG_KEYS
from cdk_codedeploy.agent.config_text import config_text
from cdk_codedeploy.agent.config_warnings import FIPS_REGIONS, AgentConfigWarning, warnings_of
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.system import AgentSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, shown
from cdk_codedeploy.tokens import is_token

__all__ = ["AgentConfig", "AgentConfigWarning"]


@dataclass(frozen=True, kw_only=True)
class AgentConfig:
    """The settings of one generation of the agent. Those that are left out are the agent's own.

    A key of the other generation is refused. A key that means something on one system only is written there only.

    Args:
        generation: The generation that reads the settings. Default: 1, which every Region has.
        log_aws_wire: Write what is sent and received into the log. Default: False.
        log_dir: Folder of the log. Default: as installed.
        pid_dir: Folder of the process ids (Linux). Default: as installed.
        program_name: Name in the list of processes (Linux). Default: ``codedeploy-agent``.
        root_dir: Folder of the revisions and of what the agent remembers. Default: as installed.
        on_premises_config_file: Path of the file that ``OnPremisesConfig`` writes. Default: as installed.
        verbose: Write more into the log. Default: False.
        wait_between_runs: Seconds between two questions for work. Default: 1 in generation 1; 30 in generation 2, which
            asks again at once while there is work.
        wait_after_error: Seconds to wait after an error. Default: 30.
        wait_after_throttle_error: Seconds to wait after a refusal for too many requests (generation 1). Default: 60.
        wait_after_connection_problem: Seconds to wait after a failed connection (generation 1). Default: 5.
        http_read_timeout: Seconds to wait for an answer. Default: 80.
        kill_agent_max_wait_time_seconds: Seconds that a running deployment has when the agent is stopped, at most
            86400. Default: 7200.
        max_revisions: Archives kept for each deployment group, at least 1. Default: 5.
        proxy_uri: Address of the HTTP proxy. Default: none.
        deploy_control_endpoint: Address that replaces the endpoint of CodeDeploy. Default: the Region's.
        s3_endpoint_override: Address that replaces the endpoint of S3. Default: the Region's.
        enable_auth_policy: Ask for work with IAM authorization, which a VPC endpoint needs. Default: False.
        use_fips_mode: Use the FIPS endpoints, which four Regions of the United States and both GovCloud Regions have.
            Default: False.
        disable_imds_v1: Never fall back to version 1 of the instance metadata service. Default: False.
        enable_deployments_log: Write the output of all scripts into one log as well. Default: True.
        user: User that the agent runs as (generation 1 on Linux). Default: root.
        group: Group that the agent runs as (generation 1 on Linux). Default: root.
        enable_command_port: Open a port for commands on the loopback address. This and the following are of generation
            2. Default: False.
        enable_archive_reuse: Unpack the archive of an earlier deployment again where the service allows it. Default:
            True.
        reject_symlinks_in_bundle: Refuse a bundle with symbolic links. Default: False.
        reject_path_traversal_in_bundle: Refuse an entry that would leave the bundle's folder. Default: False.
        reject_unsafe_permissions_in_bundle: Refuse set-uid and set-gid files. Default: False.
        reject_unconfined_selinux_in_bundle: Refuse a ``context`` of an unconfined type. Default: False.
        reject_symlink_permission_targets: Refuse ``permissions`` whose object is a symbolic link. Default: False.
        ignore_ownership_in_bundle: Give what a tar archive holds to the agent's user. Default: False.
        restrict_agent_dir_permissions: Close the agent's folders to other users. Default: False.
        restrict_log_dir_permissions: Close the folder of the log to other users. Default: False.
        restrict_hook_env_to_allowlist: Give hooks the documented variables, PATH, HOME and USER alone. Default: False.
        strip_loader_env_in_hooks: Take variables of the dynamic loader from hooks. Default: False.
        disable_powershell_profile_in_hooks: Run hooks without a PowerShell profile (Windows). Default: False.
        archive_max_extraction_size: Bytes that a bundle may unpack to. Default: no bound.
        disable_core_dumps: Write no memory image when the agent crashes. Default: True.

    Raises:
        ValidationError: If the generation does not know a key, or the agent would refuse its value.

    Source: user guide ``reference-agent-configuration.html``; the agent's change log, release 2.0.0.
    """

    generation: AgentGeneration = AgentGeneration.V1
    log_aws_wire: bool | None = None
    log_dir: str | None = None
    pid_dir: str | None = None
    program_name: str | None = None
    root_dir: str | None = None
    on_premises_config_file: str | None = None
    verbose: bool | None = None
    wait_between_runs: int | None = None
    wait_after_error: int | None = None
    wait_after_throttle_error: int | None = None
    wait_after_connection_problem: int | None = None
    http_read_timeout: int | None = None
    kill_agent_max_wait_time_seconds: int | None = None
    max_revisions: int | None = None
    proxy_uri: str | None = None
    deploy_control_endpoint: str | None = None
    s3_endpoint_override: str | None = None
    enable_auth_policy: bool | None = None
    use_fips_mode: bool | None = None
    disable_imds_v1: bool | None = None
    enable_deployments_log: bool | None = None
    user: str | None = None
    group: str | None = None
    enable_command_port: bool | None = None
    enable_archive_reuse: bool | None = None
    reject_symlinks_in_bundle: bool | None = None
    reject_path_traversal_in_bundle: bool | None = None
    reject_unsafe_permissions_in_bundle: bool | None = None
    reject_unconfined_selinux_in_bundle: bool | None = None
    reject_symlink_permission_targets: bool | None = None
    ignore_ownership_in_bundle: bool | None = None
    restrict_agent_dir_permissions: bool | None = None
    restrict_log_dir_permissions: bool | None = None
    restrict_hook_env_to_allowlist: bool | None = None
    strip_loader_env_in_hooks: bool | None = None
    disable_powershell_profile_in_hooks: bool | None = None
    archive_max_extraction_size: int | None = None
    disable_core_dumps: bool | None = None

    def __post_init__(self) -> None:
        check_kind("generation", self.generation, AgentGeneration, "pass AgentGeneration.V1 or V2", required=True)
        for name, value in self._given.items():
            CONFIG_KEYS[name].check(name, value, self.generation)

    @classmethod
    def hardened(cls, *, generation: AgentGeneration = AgentGeneration.V2) -> AgentConfig:
        """Return settings that restrict what a bundle and its hooks can do, as far as a generation can.

        All that is restricted is what an ordinary revision does not need; ``warnings`` says what does not work any
        more. ``restrict_log_dir_permissions`` is left out, because log collectors could not read the log then.
        ``dataclasses.replace`` makes one with other values.

        Args:
            generation: The generation. Default: 2; generation 1 has very little to restrict.
        """
        if generation is AgentGeneration.V1:
            return cls(generation=generation, disable_imds_v1=True)
        return cls(
            generation=generation,
            disable_imds_v1=True,
            reject_symlinks_in_bundle=True,
            reject_path_traversal_in_bundle=True,
            reject_unsafe_permissions_in_bundle=True,
            reject_unconfined_selinux_in_bundle=True,
            reject_symlink_permission_targets=True,
            ignore_ownership_in_bundle=True,
            restrict_agent_dir_permissions=True,
            restrict_hook_env_to_allowlist=True,
            strip_loader_env_in_hooks=True,
            disable_powershell_profile_in_hooks=True,
            disable_core_dumps=True,
        )

    @property
    def warnings(self) -> tuple[AgentConfigWarning, ...]:
        """What works otherwise, or not any more, because of a setting; in the order of the file."""
        return warnings_of(self._given, self.generation)

    def check_region(self, region: str) -> None:
        """Check that the settings can be used in a Region.

        Args:
            region: Name of the Region. Tokens pass.

        Raises:
            ValidationError: If there are no FIPS endpoints and they are to be used.
        """
        if self.use_fips_mode and not is_token(region) and region not in FIPS_REGIONS:
            raise ValidationError(
                "use_fips_mode",
                f"True in {shown(region)}",
                allowed=f"the agent has FIPS endpoints in {', '.join(FIPS_REGIONS)} alone",
                remedy="leave it out there",
            )

    def to_yaml(self, system: AgentSystem = AgentSystem.LINUX) -> str:
        """Return the file. It ends with a line break, and the same settings give the same bytes.

        Args:
            system: The system that it is for. Default: Linux.
        """
        files = system.files
        # These have no default in the agent; the file that its installer brings has them.
        shipped: dict[str, str | int | None] = {
            "log_aws_wire": False,
            "log_dir": files.log_dir,
            "pid_dir": files.pid_dir,
            "root_dir": files.root_dir,
            "verbose": False,
            "max_revisions": 5,
            # Without it, generation 1 would ask every 30 seconds.
            "wait_between_runs": 1 if self.generation is AgentGeneration.V1 else None,
        }
        values = shipped | self._given
        written = {
            f":{name}": value
            for name, key in CONFIG_KEYS.items()
            if (value := values.get(name)) is not None and key.system in {None, system}
        }
        return config_text(written)

    @property
    def _given(self) -> dict[str, str | int]:
        found = {name: getattr(self, name) for name in CONFIG_KEYS}
        return {name: value for name, value in found.items() if value is not None}
