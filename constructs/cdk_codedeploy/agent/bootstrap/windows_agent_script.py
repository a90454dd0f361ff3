"""The script that brings the agent to an EC2 instance with Windows."""

from __future__ import annotations

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.bootstrap.boot_report import BootReport
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.parts import powershell_text, powershell_variables, short_part
from cdk_codedeploy.agent.bootstrap.windows_text import windows_polling, windows_settings, windows_variables
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.service import check_kind

_NAMES = {"title": "CodeDeploy agent", "instance": "this instance"}


def windows_agent_script(
    *,
    region: str,
    domain: str | None = None,
    config: AgentConfig | None = None,
    package: str | None = None,
    check_polling: bool = True,
    report: BootReport | None = None,
    prepared: bool = False,
) -> str:
    """Return what brings the agent to an EC2 instance with Windows, and starts it as the last thing.

    It is for user data, after everything else that the instance needs, or for Systems Manager. It runs as an
    administrator in Windows PowerShell 5.1, in a process of its own: what stands before and after it in a script keeps
    its settings. A failure is one sentence and an error, which ends the script around it only if that says
    ``$ErrorActionPreference = 'Stop'``; ``$LASTEXITCODE`` is 1 then. It can be run again: what is as it should be stays
    untouched.

    Args:
        region: Region of the instance. A token of the CDK works too.
        domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
        config: Settings of the agent, of the generation that is installed. Default: generation 1 as it comes. A proxy
            in them is used for the download and by the agent's service too, FIPS endpoints for the download.
        package: Key of a package in the agent's bucket, which pins the version:
            ``releases/codedeploy-agent-1.8.0-17.msi``. Default: the newest release of the generation, if there is no
            agent yet.
        check_polling: Whether the script fails when CodeDeploy does not answer the agent within two and a half minutes
            after its start. Default: True.
        report: Who is told at the end, whether good or bad, with AWS Tools for PowerShell. Default: nobody but the log.
        prepared: Whether the image has the agent already, which it must not start by itself: nothing is installed, only
            settings are written, and the agent is started and checked. Default: False.

    Raises:
        ValidationError: If the generation and the package do not go together, or a value cannot be right.

    Source: user guide ``codedeploy-agent-operations-install-windows.html``.
    """
    check_kind("report", report, BootReport, "pass BootReport.unhealthy()")
    used = AgentConfig() if config is None else config
    download = Download.of(region=region, domain=domain, package=package, config=used, system=OperatingSystem.WINDOWS)
    script = _script(download, used, region, given=config is not None, check_polling=check_polling, prepared=prepared)
    told = ""
    variables: dict[str, str] = {}
    if report is not None:
        variables = {
            "region": region,
            "proxy": used.proxy_uri or "",
            "fips": "true" if used.use_fips_mode else "",
            **dict(report.variables),
        }
        send = short_part("windows", f"report_{report.listener}.ps1") + short_part("windows", "report.ps1")
        told = f"if ($status -ne 0) {{\n{send}}}\n" if report.on_failure_only else send
    return "".join(
        [
            "& {\n",
            powershell_variables(variables),
            f"$script = {powershell_text(script)}\n",
            short_part("windows", "run.ps1"),
            told,
            "if ($status -ne 0) { Write-Error 'CodeDeploy agent: this boot failed, for the reason above' }\n}\n",
        ]
    )


def _script(
    download: Download, config: AgentConfig, region: str, *, given: bool, check_polling: bool, prepared: bool
) -> str:
    """Return what runs in a process of its own."""
    return "".join(
        [
            powershell_variables(_NAMES | windows_variables(download, config, region)),
            windows_polling(config) if check_polling else "",
            short_part("windows", "start.ps1"),
            short_part("windows", "version.ps1"),
            short_part("windows", "prepared.ps1" if prepared else "install.ps1"),
            windows_settings(config) if given else "",
            short_part("windows", "proxy.ps1") if config.proxy_uri else "",
            short_part("windows", "start_agent.ps1"),
            short_part("windows", "check_polling.ps1" if check_polling else "check_running.ps1"),
            short_part("windows", "end.ps1"),
        ]
    )
