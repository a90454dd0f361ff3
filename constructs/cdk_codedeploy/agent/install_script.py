"""Shell and PowerShell that install generation 1 of the CodeDeploy agent.

Source: user guide, "Install the CodeDeploy agent".
"""

from __future__ import annotations

from cdk_codedeploy.service import agent_bucket


def linux_install_script(region: str, url_suffix: str = "amazonaws.com") -> list[str]:
    """Return the lines that install the agent on Amazon Linux, RHEL, Ubuntu, Debian and SLES.

    They run in a shell of their own, so whatever stands before and after them in a script keeps its settings. Any
    failure ends them with a sentence on standard error and a status other than 0; the script around them goes on unless
    it says ``set -e`` itself.

    Args:
        region: Region of the instance, in whose bucket the agent lies. A token of the CDK works too.
        url_suffix: Domain of the region's partition: ``amazonaws.com.cn`` in China.
    """
    return [
        "(",
        "set -eu",
        'fail() { echo "CodeDeploy agent: $1" >&2; exit 1; }',
        "if command -v dnf >/dev/null; then dnf install -y ruby",
        "elif command -v yum >/dev/null; then yum install -y ruby",
        "elif command -v zypper >/dev/null; then zypper --non-interactive install ruby",
        "elif command -v apt-get >/dev/null; then",
        "export DEBIAN_FRONTEND=noninteractive",
        "apt-get -o DPkg::Lock::Timeout=300 update",
        "apt-get -o DPkg::Lock::Timeout=300 install -y ruby-full curl",
        "else fail 'no package manager found (dnf, yum, zypper, apt-get)'",
        "fi || fail 'Ruby could not be installed'",
        "work=$(mktemp -d)",
        "trap 'rm -rf \"$work\"' EXIT",
        'cd "$work"',
        "curl --fail --silent --show-error --retry 5 --retry-connrefused --output install \\",
        f"  {_address(region, url_suffix)}/latest/install || fail 'the installer could not be downloaded'",
        "chmod +x install",
        f"export AWS_REGION={region}",
        "./install auto >install.log 2>&1 || { cat install.log >&2; fail 'the installer failed'; }",
        "systemctl is-active --quiet codedeploy-agent || systemctl start codedeploy-agent || fail 'it does not start'",
        ")",
    ]


def windows_install_script(region: str, url_suffix: str = "amazonaws.com") -> list[str]:
    """Return the lines that install the agent on Windows Server.

    Args:
        region: Region of the instance, in whose bucket the agent lies. A token of the CDK works too.
        url_suffix: Domain of the region's partition: ``amazonaws.com.cn`` in China.
    """
    return [
        "& {",
        "$ErrorActionPreference = 'Stop'",
        "$work = New-Item -ItemType Directory -Path (Join-Path $env:TEMP ([guid]::NewGuid()))",
        "$package = Join-Path $work 'codedeploy-agent.msi'",
        "$log = Join-Path $env:TEMP 'codedeploy-agent-install.log'",
        f"$source = '{_address(region, url_suffix)}/latest/codedeploy-agent.msi'",
        "Invoke-WebRequest -UseBasicParsing -Uri $source -OutFile $package",
        '$arguments = \'/i\', "`"$package`"", \'/quiet\', \'/l\', "`"$log`""',
        "$setup = Start-Process msiexec.exe -Wait -PassThru -ArgumentList $arguments",
        'if ($setup.ExitCode -ne 0) { throw "CodeDeploy agent: the installer failed, see $log" }',
        "Remove-Item -Recurse -Force $work",
        "Start-Service codedeployagent",
        "}",
    ]


def _address(region: str, url_suffix: str) -> str:
    return f"https://{agent_bucket(region)}.s3.{region}.{url_suffix}"
