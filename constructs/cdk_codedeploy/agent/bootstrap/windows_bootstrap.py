"""The script that makes a Windows machine an instance of CodeDeploy."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.agent_log import AgentLog
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.parts import part
from cdk_codedeploy.agent.bootstrap.windows_agent import WindowsAgent
from cdk_codedeploy.agent.bootstrap.windows_credentials import identity_of
from cdk_codedeploy.agent.credentials import CredentialSource, HybridActivationCredentials
from cdk_codedeploy.agent.log_collection import outside_machine, windows_log_collection
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.agent.system import AgentSystem

_TITLE = """\
# Makes this machine an on-premises instance of AWS CodeDeploy: installs the agent, tells it who it is, and keeps its
# credentials fresh. Run it as an administrator, again whenever you like: what is as it should be stays untouched.

"""


def windows_bootstrap(
    instance_name: str,
    *,
    region: str,
    credentials: CredentialSource,
    config: AgentConfig | None = None,
    package: str | None = None,
    domain: str | None = None,
    check_polling: bool | None = None,
    logs: Mapping[AgentLog, str] | None = None,
) -> str:
    """Return the script that makes a Windows machine an instance of CodeDeploy.

    It runs in Windows PowerShell 5.1 as an administrator, and can be run again. A failure ends it with one sentence on
    standard error and exit code 1, and leaves no half-written file. It contains no secret.

    Args:
        instance_name: Name that the instance is registered under.
        region: Region that it is registered in. A token of the CDK works too.
        credentials: Where it has its credentials from.
        config: Settings of the agent, of the generation that is installed. Default: generation 1 as it comes. A proxy
            in them is used for the download and by the agent's service too.
        package: Key of a package in the agent's bucket, which pins the version:
            ``releases/codedeploy-agent-1.8.0-17.msi``. Default: the newest release of the generation, if there is no
            agent yet.
        domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
        check_polling: Whether the script fails when CodeDeploy does not answer the agent within two and a half minutes
            after its start, which it does only if the instance is registered. Default: True; False for a hybrid
            activation, whose session is known and registered only afterwards.
        logs: Name of a log group of CloudWatch for each log of the agent that is sent there. The role of the instance
            has to be allowed ``logs:CreateLogStream`` and ``logs:PutLogEvents`` on them. Default: none.

    Raises:
        ValidationError: If a value cannot be right, or the values do not go together.

    Source: user guide ``instances-on-premises-register.html`` and ``codedeploy-agent-operations-install-windows.html``.
    """
    config = AgentConfig() if config is None else config
    download = Download.of(region=region, domain=domain, package=package, config=config, system=OperatingSystem.WINDOWS)
    credentials.check_instance_name(instance_name)
    identity = identity_of(credentials, instance_name, region, config.proxy_uri)
    if check_polling is None:
        check_polling = not isinstance(credentials, HybridActivationCredentials)
    agent = WindowsAgent(piece=_piece, download=download, config=config, region=region, check_polling=check_polling)
    collector = ""
    if logs is not None:
        collector = windows_log_collection(
            logs,
            region=region,
            domain=domain,
            config=config,
            outside=outside_machine(instance_name, region, identity.credentials_file),
        )
    variables = {
        "title": f"CodeDeploy bootstrap of {instance_name}",
        "instance": instance_name,
        "identityFile": config.on_premises_config_file or AgentSystem.WINDOWS.files.on_premises_config,
        **identity.variables,
    }
    return "".join(
        [
            _TITLE,
            agent.assignments(variables),
            _piece("start"),
            identity.script,
            collector,
            agent.script,
            identity.end,
        ]
    )


def _piece(name: str) -> str:
    return part("windows", f"{name}.ps1")
