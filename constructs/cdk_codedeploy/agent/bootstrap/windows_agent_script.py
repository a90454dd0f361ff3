"""The script that brings the agent to an EC2 instance with Windows."""

from __future__ import annotations

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.bootstrap.boot_report import BootReport
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.parts import powershell_text, powershell_variables, short_part
from cdk_codedeploy.agent.bootstrap.windows_agent import WindowsAgent
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.service import check_kind

# $LASTEXITCODE is what the process left, unless the report failed.
_END = """\
$global:LASTEXITCODE = $status
if ($status -ne 0) { Write-Error 'CodeDeploy agent: this boot failed, for the reason above' }
}
"""
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
    agent = WindowsAgent(
        piece=_piece,
        download=download,
        config=used,
        region=region,
        settings=config is not None,
        prepared=prepared,
        check_polling=check_polling,
    )
    script = agent.assignments(_NAMES) + _piece("start") + agent.script
    lines = [f"$agentScript = {powershell_text(script)}\n", _piece("run")]
    if report is not None:
        fips = "true" if used.use_fips_mode else ""
        variables = {"region": region, "proxy": used.proxy_uri or "", "fips": fips, **dict(report.variables)}
        send = _piece(f"report_{report.listener}") + _piece("report")
        lines.insert(0, powershell_variables(variables))
        lines.append(f"if ($status -ne 0) {{\n{send}}}\n" if report.on_failure_only else send)
    return "".join(["& {\n", *lines, _END])


def _piece(name: str) -> str:
    return short_part("windows", f"{name}.ps1")
