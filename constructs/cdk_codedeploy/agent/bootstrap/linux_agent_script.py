"""The script that brings the agent to an EC2 instance with Linux."""

from __future__ import annotations

from cdk_codedeploy.agent.agent_config import AgentConfig
from cdk_codedeploy.agent.bootstrap.boot_report import BootReport
from cdk_codedeploy.agent.bootstrap.download import Download
from cdk_codedeploy.agent.bootstrap.linux_agent import LinuxAgent
from cdk_codedeploy.agent.bootstrap.parts import shell_variables, short_part
from cdk_codedeploy.agent.operating_system import OperatingSystem
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind

# The shell before it may have been told otherwise, among it to show each line, with credentials in some.
_OWN_SHELL = "set +efuxC\nunset IFS\n"


def linux_agent_script(
    *,
    region: str,
    domain: str | None = None,
    operating_system: OperatingSystem | None = None,
    config: AgentConfig | None = None,
    package: str | None = None,
    check_polling: bool = True,
    report: BootReport | None = None,
    prepared: bool = False,
) -> str:
    """Return what brings the agent to an EC2 instance with Linux, and starts it as the last thing.

    It is for user data, after everything else that the instance needs, or for Systems Manager. It runs as root in any
    POSIX shell, in a shell of its own: what stands before and after it in a script keeps its settings. A failure ends
    it with one sentence on standard error and status 1; the script around it goes on unless it says ``set -e``. It can
    be run again: what is as it should be stays untouched.

    Args:
        region: Region of the instance. A token of the CDK works too.
        domain: Domain of the Region's partition. Default: follows from the Region; needed if that is a token.
        operating_system: System of the instance. Default: the script goes by its package manager.
        config: Settings of the agent, of the generation that is installed. Default: generation 1 as it comes. A proxy
            in them is used for the download and by the agent's service too, FIPS endpoints for the download.
        package: Key of a package in the agent's bucket, which pins the version:
            ``releases/codedeploy-agent-1.8.0-17.noarch.rpm``. Default: the newest release of the generation, if there
            is no agent yet.
        check_polling: Whether the script fails when CodeDeploy does not answer the agent within two and a half minutes
            after its start. Default: True.
        report: Who is told at the end, whether good or bad. Default: nobody but the log.
        prepared: Whether the image has the agent already, which it must not start by itself: nothing is installed, only
            settings are written, and the agent is started and checked. Default: False.

    Raises:
        ValidationError: If the system, the generation and the package do not go together, or a value cannot be right.

    Source: user guide ``codedeploy-agent-operations-install.html``.
    """
    check_kind("operating_system", operating_system, OperatingSystem, "pass OperatingSystem.UBUNTU")
    check_kind("report", report, BootReport, "pass BootReport.unhealthy()")
    if operating_system is OperatingSystem.WINDOWS:
        raise ValidationError(
            "operating_system", "Windows", allowed="this script is for Linux", remedy="use windows_agent_script"
        )
    used = AgentConfig() if config is None else config
    download = Download.of(region=region, domain=domain, package=package, config=used, system=operating_system)
    agent = LinuxAgent(
        piece=_piece,
        download=download,
        config=used,
        region=region,
        system=operating_system,
        settings=config is not None,
        prepared=prepared,
        check_polling=check_polling,
    )
    variables = {"title": "CodeDeploy agent", "instance": "this instance", **agent.variables}
    proxy = _piece("export_proxy") if used.proxy_uri else ""
    script = _piece("start") + agent.files + agent.script
    if report is not None:
        fips = str(bool(used.use_fips_mode)).lower()
        variables |= {"region": region, "domain": download.domain, "fips": fips, **dict(report.variables)}
        script = f"(\n{script})\nstatus=$?\n{_report(report)}exit $status\n"
    return f"(\n{_OWN_SHELL}{shell_variables(variables)}{proxy}{script})\n"


def _piece(name: str) -> str:
    return short_part("linux", f"{name}.sh")


def _report(report: BootReport) -> str:
    tell = "tell $status || status=1\n"
    return "".join(
        [
            _piece("report"),
            _piece(f"report_{report.listener}"),
            f"test $status = 0 || {tell}" if report.on_failure_only else tell,
        ]
    )
