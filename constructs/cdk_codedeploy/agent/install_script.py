"""Shell and PowerShell that install generation 1 of the CodeDeploy agent.

Source: user guide, "Install the CodeDeploy agent".
"""

from __future__ import annotations


def linux_install_script(address: str, region: str) -> list[str]:
    """Return the lines that install the agent on Amazon Linux, RHEL, Ubuntu, Debian and SLES.

    They run in a shell of their own, so whatever stands before and after them in a script keeps its settings. Any
    failure ends them with a sentence on standard error and a status other than 0; the script around them goes on.

    Args:
        address: Address of the agent's bucket, such as ``https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com``.
        region: Region of the instance.
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
        f"  {address}/latest/install || fail 'the installer could not be downloaded'",
        "chmod +x install",
        f"export AWS_REGION={region}",
        "./install auto >install.log 2>&1 || { cat install.log >&2; fail 'the installer failed'; }",
        "systemctl is-active --quiet codedeploy-agent || systemctl start codedeploy-agent || fail 'it does not start'",
        ")",
    ]


def windows_install_script(address: str) -> list[str]:
    """Return the lines that install the agent on Windows Server.

    Args:
        address: Address of the agent's bucket, such as ``https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com``.
    """
    return [
        "& {",
        "$ErrorActionPreference = 'Stop'",
        "$work = New-Item -ItemType Directory -Path (Join-Path $env:TEMP ([guid]::NewGuid()))",
        "$package = Join-Path $work 'codedeploy-agent.msi'",
        "$log = Join-Path $env:TEMP 'codedeploy-agent-install.log'",
        f"Invoke-WebRequest -UseBasicParsing -Uri '{address}/latest/codedeploy-agent.msi' -OutFile $package",
        '$arguments = \'/i\', "`"$package`"", \'/quiet\', \'/l\', "`"$log`""',
        "$setup = Start-Process msiexec.exe -Wait -PassThru -ArgumentList $arguments",
        'if ($setup.ExitCode -ne 0) { throw "CodeDeploy agent: the installer failed, see $log" }',
        "Remove-Item -Recurse -Force $work",
        "Start-Service codedeployagent",
        "}",
    ]
