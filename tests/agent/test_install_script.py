"""The scripts that install the agent: read by a linter, and run for real between programs that only pretend."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from cdk_codedeploy.agent import linux_install_script, windows_install_script
from cdk_codedeploy.errors import ValidationError

REGION = "eu-west-1"
ADDRESS = f"https://aws-codedeploy-{REGION}.s3.{REGION}.amazonaws.com"
SCRIPT = linux_install_script(REGION)

# What the script takes from any Linux. Everything else it calls is pretended.
REAL_PROGRAMS = ["mktemp", "rm", "chmod", "cat"]
NO_SERVICE_YET = 'test "$1" != is-active'
DOWNLOAD = """\
while [ "$1" != --output ]; do shift; done
printf '#!/bin/sh\\necho "installer $*" >>"$CALLS"; echo "region $AWS_REGION" >>"$CALLS"; pwd >"$CALLS.folder"\\n' >"$2"
printf 'echo talking; %s\\n' "$INSTALLER" >>"$2"
"""
INSTALLED = ["installer auto", f"region {REGION}", "systemctl is-active --quiet codedeploy-agent"]
STARTED = [*INSTALLED, "systemctl start codedeploy-agent"]
FETCHED = f"curl --fail --silent --show-error --retry 5 --retry-connrefused --output install {ADDRESS}/latest/install"
APT = ["apt-get -o DPkg::Lock::Timeout=300 update", "apt-get -o DPkg::Lock::Timeout=300 install -y ruby-full curl"]


@dataclass
class Machine:
    """A machine on which only pretended programs work, and what they were asked."""

    folder: Path
    shell: str

    def __post_init__(self) -> None:
        self.programs = self.folder / "bin"
        self.temporary = self.folder / "tmp"
        self.calls = self.folder / "calls"
        self.programs.mkdir()
        self.temporary.mkdir()
        self.calls.touch()
        for name in REAL_PROGRAMS:
            (self.programs / name).symlink_to(shutil.which(name) or pytest.fail(f"this machine has no {name}"))
        self.pretend("systemctl", NO_SERVICE_YET)
        self.pretend("curl", DOWNLOAD)

    def pretend(self, name: str, then: str = "true") -> None:
        """Make a program that notes how it was called, and does something besides."""
        program = self.programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >>"$CALLS"\n{then}\n')
        program.chmod(0o755)

    def run(self, *lines: str, installer: str = "true") -> subprocess.CompletedProcess[str]:
        """Run a script. Its installer, once downloaded, does what is said here."""
        environment = {
            "PATH": str(self.programs),
            "TMPDIR": str(self.temporary),
            "CALLS": str(self.calls),
            "INSTALLER": installer,
        }
        shell = shutil.which(self.shell) or pytest.fail(f"this machine has no {self.shell}")
        return subprocess.run(
            [shell, "-c", "\n".join(lines or SCRIPT)],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def asked(self) -> list[str]:
        """What the programs were asked, in order."""
        return self.calls.read_text().splitlines()

    @property
    def left_over(self) -> list[Path]:
        """What lies in the folder for temporary files."""
        return list(self.temporary.iterdir())


@pytest.fixture(params=["bash", "sh"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    """A machine without a package manager."""
    return Machine(tmp_path, request.param)


@pytest.fixture
def debian(machine: Machine) -> Machine:
    """A machine with apt-get."""
    machine.pretend("apt-get")
    return machine


class TestLinuxText:
    @pytest.mark.parametrize("shell", ["bash", "sh"])
    def test_is_read_by_the_shell(self, shell):
        done = subprocess.run([shell, "-n"], input="\n".join(SCRIPT), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.parametrize("shell", ["bash", "sh"])
    def test_satisfies_the_linter(self, shell):
        linter = shutil.which("shellcheck")
        if linter is None:
            pytest.skip("shellcheck comes with the development tools")
        text = "\n".join([*SCRIPT, ""])
        done = subprocess.run(
            [linter, "--norc", f"--shell={shell}", "-"], input=text, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, "")

    def test_asks_for_nothing_but_the_bucket_that_it_was_given(self):
        assert [line.split()[0] for line in SCRIPT if "://" in line] == [f"{ADDRESS}/latest/install"]

    def test_china_has_a_domain_of_its_own(self):
        address = "https://aws-codedeploy-cn-north-1.s3.cn-north-1.amazonaws.com.cn/latest"
        linux = linux_install_script("cn-north-1", "amazonaws.com.cn")
        windows = windows_install_script("cn-north-1", "amazonaws.com.cn")
        assert [line.split()[0] for line in linux if "://" in line] == [f"{address}/install"]
        assert f"$source = '{address}/codedeploy-agent.msi'" in windows

    @pytest.mark.parametrize("script", [linux_install_script, windows_install_script])
    def test_tokens_pass_and_nonsense_does_not(self, script):
        token = "${Token[AWS.Region.7]}"
        assert f"https://aws-codedeploy-{token}.s3.{token}.amazonaws.com/latest" in "\n".join(script(token))
        with pytest.raises(ValidationError, match=r'^region: got "eu-west-1a", but'):
            script("eu-west-1a")


class TestLinuxSuccess:
    @pytest.mark.parametrize(
        ("manager", "calls"),
        [
            ("dnf", ["dnf install -y ruby"]),
            ("yum", ["yum install -y ruby"]),
            ("zypper", ["zypper --non-interactive install ruby"]),
            ("apt-get", APT),
        ],
    )
    def test_with_each_package_manager(self, machine, manager, calls):
        machine.pretend(manager)
        done = machine.run()
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert machine.asked == [*calls, FETCHED, *STARTED]
        assert machine.left_over == []

    def test_takes_the_newer_of_two_package_managers(self, machine):
        machine.pretend("dnf")
        machine.pretend("yum")
        machine.run()
        assert machine.asked[:2] == ["dnf install -y ruby", FETCHED]

    def test_packages_ask_no_questions(self, machine):
        machine.pretend("apt-get", 'echo "frontend $DEBIAN_FRONTEND" >>"$CALLS"')
        machine.run()
        assert machine.asked.count("frontend noninteractive") == 2

    def test_leaves_an_agent_that_runs_alone(self, debian):
        debian.pretend("systemctl")
        assert debian.run().returncode == 0
        assert debian.asked == [*APT, FETCHED, *INSTALLED]

    def test_works_in_a_folder_of_its_own(self, debian):
        debian.run()
        folder = Path(debian.calls.with_suffix(".folder").read_text().strip())
        assert folder.parent == debian.temporary
        assert not folder.exists()


class TestLinuxFailure:
    def failed(self, machine: Machine, sentence: str, **settings: str) -> None:
        done = machine.run(**settings)
        assert done.returncode == 1
        assert done.stderr == sentence
        assert machine.left_over == []

    def test_no_package_manager(self, machine):
        self.failed(machine, "CodeDeploy agent: no package manager found (dnf, yum, zypper, apt-get)\n")
        assert machine.asked == []

    def test_no_ruby(self, machine):
        machine.pretend("dnf", "exit 7")
        self.failed(machine, "CodeDeploy agent: Ruby could not be installed\n")
        assert machine.asked == ["dnf install -y ruby"]

    def test_no_ruby_on_debian(self, machine):
        machine.pretend("apt-get", 'test "$3" = update')
        self.failed(machine, "CodeDeploy agent: Ruby could not be installed\n")
        assert machine.asked == APT

    def test_no_download(self, debian):
        debian.pretend("curl", "echo 'curl: (22) 403' >&2; exit 22")
        self.failed(debian, "curl: (22) 403\nCodeDeploy agent: the installer could not be downloaded\n")
        assert debian.asked == [*APT, FETCHED]

    def test_installer_fails(self, debian):
        self.failed(
            debian,
            "talking\nno space left\nCodeDeploy agent: the installer failed\n",
            installer="echo no space left >&2; exit 3",
        )
        assert debian.asked == [*APT, FETCHED, *INSTALLED[:2]]

    def test_agent_does_not_start(self, debian):
        debian.pretend("systemctl", "exit 1")
        self.failed(debian, "CodeDeploy agent: it does not start\n")

    def test_no_folder_to_work_in(self, debian):
        debian.temporary.rmdir()
        assert debian.run().returncode != 0
        assert debian.asked == APT


class TestScriptAround:
    """What stands before and after keeps its settings, and goes on."""

    BEFORE = (
        "unset AWS_REGION DEBIAN_FRONTEND",
        "work=mine",
        "fail() { echo mine; }",
        "trap 'echo goodbye' EXIT",
        'state() { echo "$- $(pwd) $(umask) $work $(fail) ${AWS_REGION-none} ${DEBIAN_FRONTEND-none}"; }',
        "state",
    )
    AFTER = ('echo "status $?"', "state")

    def around(self, machine: Machine) -> list[str]:
        machine.programs.joinpath("pwd").symlink_to(shutil.which("pwd") or "")
        return machine.run(*self.BEFORE, *SCRIPT, *self.AFTER).stdout.splitlines()

    def test_after_success(self, debian):
        before, status, after, goodbye = self.around(debian)
        assert status == "status 0"
        assert after == before
        assert " mine mine none none" in before
        assert goodbye == "goodbye"

    def test_after_failure(self, machine):
        before, status, after, goodbye = self.around(machine)
        assert status == "status 1"
        assert after == before
        assert goodbye == "goodbye"

    def test_strict_settings_do_no_harm(self, debian):
        done = debian.run("set -eu", *SCRIPT, "echo on")
        assert (done.returncode, done.stdout, done.stderr) == (0, "on\n", "")

    def test_a_strict_script_ends_with_the_failure(self, machine):
        done = machine.run("set -e", *SCRIPT, "echo on")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "CodeDeploy agent: no package manager found (dnf, yum, zypper, apt-get)\n"

    def test_twice_is_as_good_as_once(self, debian):
        assert debian.run(*SCRIPT, *SCRIPT).returncode == 0
        assert debian.asked == [*APT, FETCHED, *STARTED] * 2


class TestWindows:
    SCRIPT = windows_install_script(REGION)

    def test_is_a_block_of_its_own(self):
        assert (self.SCRIPT[0], self.SCRIPT[-1]) == ("& {", "}")
        assert self.SCRIPT[1] == "$ErrorActionPreference = 'Stop'"

    @pytest.mark.parametrize("pair", ["{}", "()"])
    def test_brackets_close(self, pair):
        text = "\n".join(self.SCRIPT)
        assert text.count(pair[0]) == text.count(pair[1])

    def test_quotes_close(self):
        for line in self.SCRIPT:
            assert line.count("'") % 2 == 0
            assert line.replace('`"', "").count('"') % 2 == 0

    def test_downloads_installs_and_starts(self):
        source = f"$source = '{ADDRESS}/latest/codedeploy-agent.msi'"
        download = "Invoke-WebRequest -UseBasicParsing -Uri $source -OutFile $package"
        install = "$setup = Start-Process msiexec.exe -Wait -PassThru -ArgumentList $arguments"
        steps = [source, download, install, "Remove-Item -Recurse -Force $work", "Start-Service codedeployagent"]
        assert [line for line in self.SCRIPT if line in steps] == steps

    def test_says_where_the_log_is_when_the_installer_fails(self):
        assert 'if ($setup.ExitCode -ne 0) { throw "CodeDeploy agent: the installer failed, see $log" }' in self.SCRIPT
        assert "$log = Join-Path $env:TEMP 'codedeploy-agent-install.log'" in self.SCRIPT
