"""The script that makes a Linux machine an instance of CodeDeploy."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.agent_log import AgentLog
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.linux_agent import LinuxAgent
from cdk_codedeploy.agent.bootstrap.linux_credentials import identity_of
from cdk_codedeploy.agent.bootstrap.parts import part, shell_variables
from cdk_codedeploy.agent.credentials import CredentialSource, HybridActivationCredentials
from cdk_codedeploy.agent.log_collection import linux_log_collection, outside_machine
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.agent.system import AgentSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind

_TITLE = """\
#!/bin/sh
# Makes this machine an on-premises instance of AWS CodeDeploy: installs the agent, tells it who it is, and keeps its
# credentials fresh. Run it as root, again whenever you like: what is as it should be stays untouched.

"""


def linux_bootstrap(
    instance_name: str,
    *,
    region: str,
    operating_system: OperatingSystem,
    credentials: CredentialSource,
    config: AgentConfig | None = None,
    package: str | None = None,
    domain: str | None = None,
    check_polling: bool | None = None,
    logs: Mapping[AgentLog, str] | None = None,
) -> str:
    """Return the script that makes a Linux machine an instance of CodeDeploy.

    It runs as root in any POSIX shell, by hand or as the user data of cloud-init, and can be run again. A failure ends
    it with one sentence on standard error and status 1, and leaves no half-written file. It contains no secret.

    Args:
        instance_name: Name that the instance is registered under.
        region: Region that it is registered in. A token of the CDK works too.
        operating_system: The system of the machine.
        credentials: Where it has its credentials from.
        config: Settings of the agent, of the generation that is installed. Default: generation 1 as it comes. A proxy
            in them is used for the download and by the agent's service too.
        package: Key of a package in the agent's bucket, which pins the version:
            ``releases/codedeploy-agent_1.8.0-17_all.deb``. Default: the newest release of the generation, if there is
            no agent yet.
        domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
        check_polling: Whether the script fails when CodeDeploy does not answer the agent within two and a half minutes
            after its start, which it does only if the instance is registered. Default: True; False for a hybrid
            activation, whose session is known and registered only afterwards.
        logs: Name of a log group of CloudWatch for each log of the agent that is sent there. The role of the instance
            has to be allowed ``logs:CreateLogStream`` and ``logs:PutLogEvents`` on them. Default: none.

    Raises:
        ValidationError: If the name, the system, the generation and the source of the credentials do not go together,
            or a value cannot be right.

    Source: user guide ``instances-on-premises-register.html`` and ``codedeploy-agent-operations-install.html``.
    """
    config = AgentConfig() if config is None else config
    check_kind("operating_system", operating_system, OperatingSystem, "pass OperatingSystem.UBUNTU", required=True)
    if operating_system.system is not AgentSystem.LINUX:
        raise ValidationError(
            "operating_system", "Windows", allowed="this script is for Linux", remedy="use windows_bootstrap"
        )
    download = Download.of(region=region, domain=domain, package=package, config=config, system=operating_system)
    credentials.check_instance_name(instance_name)
    identity = identity_of(credentials, instance_name, region, config.proxy_uri)
    if check_polling is None:
        check_polling = not isinstance(credentials, HybridActivationCredentials)
    agent = LinuxAgent(
        piece=_piece,
        download=download,
        config=config,
        region=region,
        system=operating_system,
        check_polling=check_polling,
    )
    collector = ""
    if logs is not None:
        collector = linux_log_collection(
            logs,
            region=region,
            domain=domain,
            operating_system=operating_system,
            config=config,
            outside=outside_machine(instance_name, region, identity.credentials_file),
        )
    variables = {
        "title": f"CodeDeploy bootstrap of {instance_name}",
        "instance": instance_name,
        "region": region,
        **agent.variables,
        "identity_file": config.on_premises_config_file or AgentSystem.LINUX.files.on_premises_config,
        **identity.variables,
    }
    return "".join(
        [
            _TITLE,
            shell_variables(variables),
            _piece("start"),
            agent.files,
            _piece("export_proxy") if config.proxy_uri else "",
            identity.script,
            collector,
            agent.script,
            identity.end,
        ]
    )


def _piece(name: str) -> str:
    return part("linux", f"{name}.sh")
