"""Scripts that send the logs of the agent to CloudWatch, with the CloudWatch agent.

Source: CloudWatch user guide, "Manually create or edit the CloudWatch agent configuration file" and "Download the
CloudWatch agent package"; the CloudWatch agent's own source.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.agent_log import AgentLog
from cdk_codedeploy.agent.bootstrap.parts import (
    powershell_text,
    powershell_variables,
    shell_file,
    shell_variables,
    short_part,
)
from cdk_codedeploy.agent.generation import AgentGeneration
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.agent.system import AgentSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, check_region, shown, url_suffix
from cdk_codedeploy.tokens import is_token

_TITLE = "CloudWatch agent"
# What a line begins with that is no continuation, in both logs and both generations.
_START = r"^\[?\d{4}-\d\d-\d\d"
_TIMESTAMPS = {AgentLog.AGENT: "%Y-%m-%dT%H:%M:%S", AgentLog.DEPLOYMENTS: "%Y-%m-%d %H:%M:%S"}
# The folders of the bucket with the packages; Amazon Linux has one of its own.
_FOLDERS = {
    OperatingSystem.AMAZON_LINUX: "amazon_linux",
    OperatingSystem.RHEL: "redhat",
    OperatingSystem.UBUNTU: "ubuntu",
    OperatingSystem.DEBIAN: "debian",
    OperatingSystem.SLES: "suse",
}


def logs_of(config: AgentConfig, system: AgentSystem = AgentSystem.LINUX) -> tuple[AgentLog, ...]:
    """Return the logs that an agent writes.

    Args:
        config: Its settings.
        system: The system of the instance. Default: Linux.
    """
    return tuple(log for log in AgentLog if log.path(config, system) is not None)


def check_logs(logs: Mapping[AgentLog, object], config: AgentConfig, system: AgentSystem) -> None:
    """Check that an agent writes some logs.

    Args:
        logs: The logs, with whatever belongs to each.
        config: Its settings.
        system: The system of the instance.

    Raises:
        ValidationError: If it does not write one, or there is none.
    """
    written = logs_of(config, system)
    for log in logs:
        if log not in written:
            raise ValidationError(
                "logs",
                shown(log),
                allowed=f"generation {config.generation.value} of the agent with these settings writes "
                f"{' and '.join(each.value for each in written)} on {system.name.capitalize()}",
                remedy="leave that one out",
            )
    if not logs:
        raise ValidationError("logs", "none", allowed="there is something to collect", remedy="name a log")


@dataclass(frozen=True, kw_only=True)
class OutsideMachine:
    """A machine outside AWS, as the CloudWatch agent has to know it.

    Attributes:
        instance_name: Its name, which its streams begin with.
        region: Region of the log groups.
        credentials_file: File with temporary credentials in a profile ``default``.
    """

    instance_name: str
    region: str
    credentials_file: str


def collection_config(
    groups: Mapping[AgentLog, str],
    config: AgentConfig,
    system: AgentSystem = AgentSystem.LINUX,
    outside: OutsideMachine | None = None,
) -> str:
    """Return the settings with which the CloudWatch agent sends logs of the CodeDeploy agent, as JSON.

    Each log has a stream for each instance, ``<instance>-<log>``. The retention of the groups is theirs; the CloudWatch
    agent does not set it, so that it need not be allowed to.

    Args:
        groups: Name of the log group of each log. Tokens of the CDK work too.
        config: Settings of the CodeDeploy agent.
        system: The system of the instance. Default: Linux.
        outside: The machine, if it is outside AWS. Default: an EC2 instance.

    Raises:
        ValidationError: If the agent does not write one of the logs.
    """
    check_logs(groups, config, system)
    instance = "{instance_id}" if outside is None else outside.instance_name
    items = [_item(log, groups[log], f"{instance}-{log.value}", config, system) for log in groups]
    collected: dict[str, object] = {"logs": {"logs_collected": {"files": {"collect_list": items}}}}
    agent: dict[str, str] = {} if outside is None else {"region": outside.region}
    if config.restrict_log_dir_permissions and system is AgentSystem.LINUX:
        # Root reads them all the same. Settings of others that say another user are refused then, instead of nothing
        # being collected.
        agent["run_as_user"] = "root"
    if agent:
        collected["agent"] = agent
    return json.dumps(collected, separators=(",", ":")) + "\n"


def linux_log_collection(
    groups: Mapping[AgentLog, str],
    *,
    region: str,
    domain: str | None = None,
    operating_system: OperatingSystem | None = None,
    config: AgentConfig | None = None,
    outside: OutsideMachine | None = None,
) -> str:
    """Return what sends the logs of the agent on an instance with Linux to CloudWatch.

    It is for user data, before the agent is started, so that its first lines are not missed. It runs as root in any
    POSIX shell, in a shell of its own. The CloudWatch agent is installed if it is not there, and keeps what others have
    it collect. A failure is told on standard error and ends nothing else: an instance without these logs still deploys.

    Args:
        groups: Name of the log group of each log. Tokens of the CDK work too.
        region: Region of the instance. A token of the CDK works too.
        domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
        operating_system: System of the instance. Default: the script finds it out.
        config: Settings of the CodeDeploy agent, which say where the logs are, and the proxy. Default: generation 1 as
            it comes.
        outside: The machine, if it is outside AWS. Default: an EC2 instance.

    Raises:
        ValidationError: If the agent does not write one of the logs, or a value cannot be right.
    """
    check_kind("operating_system", operating_system, OperatingSystem, "pass OperatingSystem.UBUNTU")
    if operating_system is OperatingSystem.WINDOWS:
        raise ValidationError(
            "operating_system", "Windows", allowed="this script is for Linux", remedy="use windows_log_collection"
        )
    used = AgentConfig() if config is None else config
    collected = collection_config(groups, used, outside=outside)
    variables = {
        "collector": _TITLE,
        "packages": _bucket(region, domain, used),
        "system": "" if operating_system is None else _FOLDERS[operating_system],
        "mode": "ec2" if outside is None else "onPremise",
        # The bootstrap of a machine outside AWS has set it already.
        **({"proxy": used.proxy_uri} if used.proxy_uri and outside is None else {}),
        **({"shared": outside.credentials_file} if outside is not None else {}),
    }
    pieces = [
        "(\nset +efuxC\nunset IFS\n",
        shell_variables(variables),
        _piece("export_proxy") if used.proxy_uri and outside is None else "",
        _piece("collect_logs"),
        _piece("again"),
        _piece("collect_logs_install"),
        _piece("collect_logs_proxy") if used.proxy_uri else "",
        _piece("collect_logs_credentials") if outside is not None else "",
        shell_file('cat >"$room/codedeploy.json"', collected).lstrip("\n"),
        _piece("collect_logs_start"),
        ") || :\n",
    ]
    return "".join(pieces)


def windows_log_collection(
    groups: Mapping[AgentLog, str],
    *,
    region: str,
    domain: str | None = None,
    config: AgentConfig | None = None,
    outside: OutsideMachine | None = None,
) -> str:
    """Return what sends the logs of the agent on an instance with Windows to CloudWatch.

    It runs as an administrator in Windows PowerShell 5.1, in a process of its own; otherwise as
    ``linux_log_collection``.

    Args:
        groups: Name of the log group of each log. Tokens of the CDK work too.
        region: Region of the instance. A token of the CDK works too.
        domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
        config: Settings of the CodeDeploy agent, which say where the logs are, and the proxy. Default: generation 1 as
            it comes.
        outside: The machine, if it is outside AWS. Default: an EC2 instance.

    Raises:
        ValidationError: If the agent does not write one of the logs, or a value cannot be right.
    """
    used = AgentConfig() if config is None else config
    variables = {
        "title": _TITLE,
        "bucket": _bucket(region, domain, used),
        "proxy": used.proxy_uri or "",
        "mode": "ec2" if outside is None else "onPremise",
        "shared": "" if outside is None else outside.credentials_file,
        "collected": collection_config(groups, used, AgentSystem.WINDOWS, outside),
    }
    script = powershell_variables(variables) + short_part("windows", "collect_logs.ps1")
    return f"& {{\n$agentScript = {powershell_text(script)}\n{short_part('windows', 'run.ps1')}}}\n"


def outside_machine(instance_name: str, region: str, credentials_file: str | None) -> OutsideMachine:
    """Return a machine outside AWS whose logs are to be sent.

    Args:
        instance_name: Name of the instance.
        region: Region that it is registered in.
        credentials_file: The file of its temporary credentials, or None.

    Raises:
        ValidationError: If it has no such file.
    """
    if credentials_file is None:
        raise ValidationError(
            "logs",
            "log groups for an instance with an IAM user",
            allowed="the CloudWatch agent reads temporary credentials from a file, and an IAM user has none",
            remedy="choose another source of credentials, or leave logs out",
        )
    return OutsideMachine(instance_name=instance_name, region=region, credentials_file=credentials_file)


def _piece(name: str) -> str:
    return short_part("linux", f"{name}.sh")


def _item(log: AgentLog, group: str, stream: str, config: AgentConfig, system: AgentSystem) -> dict[str, object]:
    item: dict[str, object] = {
        "file_path": log.path(config, system),
        "log_group_name": group,
        "log_stream_name": stream,
    }
    if log in _TIMESTAMPS:
        item["multi_line_start_pattern"] = _START
        if config.generation is AgentGeneration.V1:
            item["timestamp_format"] = _TIMESTAMPS[log]
    return item


def _bucket(region: str, domain: str | None, config: AgentConfig) -> str:
    check_region(region)
    config.check_region(region)
    if domain is None and is_token(region):
        raise ValidationError(
            "domain",
            "None, for a Region that is a token",
            allowed="the domain of the partition follows only from a Region that is known now",
            remedy="pass Aws.URL_SUFFIX",
        )
    endpoint = "s3-fips" if config.use_fips_mode else "s3"
    return f"https://amazoncloudwatch-agent-{region}.{endpoint}.{region}.{domain or url_suffix(region)}"
