"""The script of an EC2 instance with Linux: read by a linter, run for real, run again, and broken at every step."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cdk_codedeploy.agent import AgentConfig, AgentGeneration, BootReport, OperatingSystem, linux_agent_script
from cdk_codedeploy.errors import ValidationError
from tests.agent.agent_rules import read_settings
from tests.agent.bootstrap.linux_machine import INSTALLER, LOG, PACKAGES, LinuxMachine, owners

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
TOKEN = "${Token[TOKEN.7]}"
ADDRESS = "https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com"
SETTINGS = "/etc/codedeploy-agent/conf/codedeployagent.yml"
PROXY = "/etc/systemd/system/codedeploy-agent.service.d/proxy.conf"
READY = "this instance: the agent asks CodeDeploy in eu-west-1 for work\n"
RUNS = "this instance: the agent runs\n"
DEB = "releases/codedeploy-agent_1.8.0-17_all.deb"
RPM = "releases/codedeploy-agent-1.8.0-17.noarch.rpm"
REPORTS = {
    "nobody": None,
    "hook": BootReport.lifecycle_hook(hook_name="ready"),
    "stack": BootReport.cloudformation_signal(stack_name="Web", logical_id="Fleet"),
    "health": BootReport.unhealthy(),
}
FULL = replace(AgentConfig.hardened(), proxy_uri="http://proxy.example.com:3128", use_fips_mode=True)
# System, generation, and how the agent comes.
FAMILIES = [
    (OperatingSystem.AMAZON_LINUX, V1, "yum"),
    (OperatingSystem.AMAZON_LINUX, V2, "dnf"),
    (OperatingSystem.RHEL, V1, "dnf"),
    (OperatingSystem.RHEL, V2, "dnf"),
    (OperatingSystem.UBUNTU, V1, "apt-get"),
    (OperatingSystem.UBUNTU, V2, "apt-get"),
    (OperatingSystem.DEBIAN, V2, "apt-get"),
    (OperatingSystem.SLES, V2, "zypper"),
]
RUBY = {
    "yum": ["yum install -y ruby"],
    "dnf": ["dnf install -y ruby"],
    "zypper": [],
    "apt-get": [
        "apt-get -o DPkg::Lock::Timeout=600 update",
        "apt-get -o DPkg::Lock::Timeout=600 install -y ruby-full",
    ],
}
# The lock of the packages is waited for by installing nothing.
WAIT = ["apt-get -o DPkg::Lock::Timeout=600 update", "apt-get -o DPkg::Lock::Timeout=600 install -y"]


def script(**options: Any) -> str:
    return linux_agent_script(**{"region": "eu-west-1"} | options)


def bare(path: Path, manager: str | None, generation: AgentGeneration = V1, shell: str = "sh") -> LinuxMachine:
    """A machine with a package manager and no Ruby."""
    machine = LinuxMachine(path, shell)
    machine.generation(generation.value)
    if manager:
        machine.pretend(manager, PACKAGES)
    return machine


@pytest.fixture(params=["sh", "bash"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> LinuxMachine:
    """Ubuntu with Ruby."""
    machine = bare(tmp_path, "apt-get", shell=request.param)
    machine.pretend("ruby")
    return machine


class TestText:
    @pytest.mark.parametrize("shell", ["sh", "bash"])
    @pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"check_polling": False},
            {"config": FULL, "region": "us-east-1"},
            {"config": AgentConfig(proxy_uri="http://proxy:3128")},
            {"config": AgentConfig(generation=V2)},
            {"package": DEB},
            {"package": RPM, "operating_system": OperatingSystem.RHEL},
            {"prepared": True},
            {"prepared": True, "config": FULL, "region": "us-east-1", "check_polling": False},
            {"operating_system": OperatingSystem.SLES, "config": AgentConfig(generation=V2)},
            {"operating_system": OperatingSystem.UBUNTU},
        ],
        ids=str,
    )
    def test_satisfies_the_linter(self, shell, report, options):
        linter = shutil.which("shellcheck")
        if linter is None:
            pytest.skip("shellcheck comes with the development tools")
        text = script(report=report, **options)
        done = subprocess.run(
            [linter, "--norc", f"--shell={shell}", "-"], input=text, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (0, "")

    @pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
    def test_is_small(self, report):
        """User data has 16 KB, before it is in base64; at least half of it is the user's."""
        for options in [{}, {"check_polling": False}, {"package": DEB}, {"operating_system": OperatingSystem.UBUNTU}]:
            assert len(script(report=report, **options).encode()) < 8192
        # With all that can be set, and the settings themselves.
        assert len(script(report=report, config=FULL, region="us-east-1").encode()) < 9600
        assert len(script(check_polling=False)) < 4200

    def test_explains_nothing_on_the_machine(self):
        assert [line for line in script(config=FULL, region="us-east-1").splitlines() if line.startswith("#")] == []

    def test_is_the_same_each_time(self):
        assert script(report=REPORTS["hook"]) == script(report=REPORTS["hook"])

    @pytest.mark.parametrize(
        ("options", "address"),
        [
            ({}, f"{ADDRESS}/latest/install"),
            ({"config": AgentConfig(generation=V2)}, f"{ADDRESS}/latestv2/install"),
            ({"package": DEB}, f"{ADDRESS}/{DEB}"),
            (
                {"region": "cn-north-1"},
                "https://aws-codedeploy-cn-north-1.s3.cn-north-1.amazonaws.com.cn/latest/install",
            ),
            (
                {"region": "us-gov-west-1", "config": AgentConfig(use_fips_mode=True)},
                "https://aws-codedeploy-us-gov-west-1.s3-fips.us-gov-west-1.amazonaws.com/latest/install",
            ),
            ({"region": TOKEN, "domain": TOKEN}, f"'https://aws-codedeploy-{TOKEN}.s3.{TOKEN}.{TOKEN}/latest/install'"),
        ],
    )
    def test_asks_for_nothing_but_the_bucket_of_the_region(self, options, address):
        text = script(**options)
        missing = {f"missing='{ADDRESS}"} if "package" in options else set()
        assert {word for word in text.split() if "://" in word} == {f"source={address}"} | missing

    def test_a_prepared_image_fetches_nothing(self):
        text = script(prepared=True, config=AgentConfig())
        assert "://" not in text
        assert "install_packages" not in text

    def test_tells_the_installer_the_partition(self):
        assert "\ndomain=amazonaws.com.cn\n" in script(region="cn-north-1")

    def test_is_no_code_whatever_the_values_are(self, machine):
        evil = "/var/agent/$(touch pwned) 'x\"`touch pwned`"
        machine.state_file("log", f"{evil}/codedeploy-agent.log")
        config = AgentConfig(log_dir=evil)
        report = BootReport.cloudformation_signal(stack_name="$(touch pwned)'", logical_id="`touch pwned`")
        machine.pretend("cfn-signal")
        done = machine.run(script(config=config, report=report))
        assert (done.stdout, done.stderr) == (READY, "")
        assert not list(machine.folder.rglob("pwned"))
        assert machine.asked[-1] == (
            "cfn-signal -e 0 --region eu-west-1 --stack $(touch pwned)' --resource `touch pwned`"
        )


class TestRefused:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (
                {"operating_system": OperatingSystem.WINDOWS},
                "operating_system: got Windows, but this script is for Linux; use windows_agent_script",
            ),
            (
                {"operating_system": OperatingSystem.SLES},
                (
                    "operating_system: got SUSE Linux, but generation 1 of the agent is not made for it; choose "
                    "generation 2"
                ),
            ),
            (
                {"region": TOKEN},
                (
                    "domain: got None, for a Region that is a token, but the domain of the partition follows only from "
                    "a Region that is known now; pass Aws.URL_SUFFIX"
                ),
            ),
            (
                {"package": "releases/codedeploy-agent-1.8.0-17.msi"},
                (
                    'package: got "releases/codedeploy-agent-1.8.0-17.msi", but a package is named like '
                    "releases/codedeploy-agent-1.8.0.deb; take the one that latest/VERSION in the bucket names"
                ),
            ),
            (
                {"package": DEB, "config": AgentConfig(generation=V2)},
                (
                    f'package: got "{DEB}", but the settings are for generation 2 of the agent; choose the generation '
                    "of the package"
                ),
            ),
            (
                {"package": DEB, "operating_system": OperatingSystem.RHEL},
                (
                    f'package: got "{DEB}", but a package is named like releases/codedeploy-agent-1.8.0.rpm; take the '
                    "one that latest/VERSION in the bucket names"
                ),
            ),
            ({"report": "hook"}, 'report: got "hook", but its type is BootReport; pass BootReport.unhealthy()'),
        ],
    )
    def test_with_one_sentence(self, options, message):
        with pytest.raises(ValidationError) as caught:
            script(**options)
        assert str(caught.value) == message

    def test_a_region_that_cannot_be_one(self):
        with pytest.raises(ValidationError, match=r'^region: got "eu-west-1a", but'):
            script(region="eu-west-1a")


class TestFirstBoot:
    @pytest.mark.parametrize("known", [True, False])
    @pytest.mark.parametrize(("system", "generation", "manager"), FAMILIES)
    def test_on_every_system(self, tmp_path, system, generation, manager, known):
        machine = bare(tmp_path, manager, generation)
        config = None if generation is V1 else AgentConfig(generation=V2)
        done = machine.run(script(operating_system=system if known else None, config=config))
        assert (done.returncode, done.stdout, done.stderr) == (0, READY, "")
        fetched = next(line for line in machine.asked if line.startswith("curl "))
        assert fetched.endswith(f"/install {ADDRESS}/{generation.folder}/install")
        assert list(dict.fromkeys(machine.asked)) == [
            *(RUBY[manager] if generation is V1 else []),
            fetched,
            *([call for call in WAIT if call not in RUBY[manager] or generation is V2] if manager == "apt-get" else []),
            "installer auto in eu-west-1",
            "systemctl enable codedeploy-agent",
            "systemctl is-active --quiet codedeploy-agent",
        ]
        assert machine.half_written == []
        assert owners(machine) == set()

    def test_the_newer_of_two_package_managers(self, tmp_path):
        machine = bare(tmp_path, "dnf")
        machine.pretend("yum")
        assert machine.run(script()).stdout == READY
        assert not any(line.startswith("yum") for line in machine.asked)

    def test_leaves_the_settings_alone_that_come_with_it(self, machine):
        machine.run(script())
        assert not machine.file(SETTINGS).exists()

    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_begins_with_the_settings(self, machine, generation):
        machine.generation(generation.value)
        config = AgentConfig(generation=generation, max_revisions=2)
        assert machine.run(script(config=config)).stdout == READY
        settings = machine.file(SETTINGS).read_text()
        assert (machine.state / "begun").read_text() == settings
        assert read_settings(settings, generation.value)["max_revisions"] == 2
        assert "systemctl restart codedeploy-agent" not in machine.asked
        assert machine.file(SETTINGS).stat().st_mode & 0o777 == 0o644

    @pytest.mark.parametrize(
        ("system", "manager", "key", "call"),
        [
            (OperatingSystem.UBUNTU, "apt-get", DEB, "apt-get -o DPkg::Lock::Timeout=600 install -y {}"),
            (OperatingSystem.RHEL, "dnf", RPM, "dnf install -y {}"),
            (None, "yum", RPM, "yum install -y {}"),
            (None, "apt-get", DEB, "apt-get -o DPkg::Lock::Timeout=600 install -y {}"),
        ],
    )
    def test_a_pinned_package(self, tmp_path, system, manager, key, call):
        machine = bare(tmp_path, manager)
        machine.state_file(f"bucket/{key}", "package")
        assert machine.run(script(package=key, operating_system=system)).stdout == READY
        name = key.rpartition("/")[2]
        last = [line for line in machine.asked if line.startswith(manager)][-1]
        assert re.fullmatch(call.format(rf"/\S+/{re.escape(name)}"), last)
        assert not any("installer" in line for line in machine.asked)

    def test_a_pinned_package_of_suse(self, tmp_path):
        machine = bare(tmp_path, "zypper", V2)
        key = "releases/codedeploy-agent-2.0.1-1.x86_64.rpm"
        machine.state_file(f"bucket/{key}", "package")
        assert machine.run(script(package=key, config=AgentConfig(generation=V2))).stdout == READY
        assert machine.asked[1].startswith("zypper --non-interactive --no-gpg-checks install /")

    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_a_proxy(self, machine, generation):
        """It is for the download, for what the installer fetches, and for the agent; the metadata service has none."""
        machine.generation(generation.value)
        note = (
            'echo "$http_proxy $https_proxy $HTTPS_PROXY not for $no_proxy $NO_PROXY" >>"$CALLS"; '
            + (machine.programs / "curl").read_text()
        )
        machine.pretend("curl", note)
        assert machine.run(script(config=AgentConfig(generation=generation, proxy_uri="http://p:3128"))).stdout == READY
        seen = "http://p:3128 http://p:3128 http://p:3128 not for 169.254.169.254 169.254.169.254"
        assert machine.asked.count(seen) == 1
        given = " --proxy http://p:3128" if generation is V1 else ""
        assert f"installer auto{given} in eu-west-1" in machine.asked
        assert 'Environment="NO_PROXY=169.254.169.254"' in machine.file(PROXY).read_text()
        assert read_settings(machine.file(SETTINGS).read_text(), generation.value)["proxy_uri"] == "http://p:3128"

    @pytest.mark.parametrize("part_of_it", [True, False])
    def test_never_waits_for_the_boot_that_it_is_a_part_of(self, machine, part_of_it):
        machine.pretend("cloud-init")
        machine.pretend("timeout", 'shift; "$@"')
        name = "cloud-init-modules" if part_of_it else "by-hand"
        starter = machine.write(machine.folder / name, '"$@"\nexit $?\n')
        done = machine.run(script(), around=(shutil.which("sh") or "sh", str(starter)))
        assert done.stdout == READY
        assert ("cloud-init status --wait" in machine.asked) != part_of_it

    def test_a_package_that_starts_it_past_systemd(self, machine):
        """Packages of generation 1 for Debian have done so: systemd knows nothing of it, and can start no second."""
        program = "/opt/codedeploy-agent/bin/codedeploy-agent"
        past = INSTALLER.replace(': >"$STATE/active"', ': >"$STATE/outside"')
        machine.state_file("bucket/latest/install", past)
        stop = machine.write(machine.file(program), '#!/bin/sh\ntest "$1" = stop && rm "$STATE/outside"\n')
        stop.chmod(0o755)
        old = (machine.programs / "systemctl").read_text()
        machine.pretend("systemctl", f'test "$1" != restart || test ! -e "$STATE/outside" || exit 0\n{old}')
        assert machine.run(script()).stdout == READY
        assert "systemctl restart codedeploy-agent" in machine.asked
        assert not (machine.state / "outside").exists()

    def test_without_a_check_of_polling(self, machine):
        machine.state_file("says", "")
        assert machine.run(script(check_polling=False)).stdout == RUNS


class TestPrepared:
    """The image has the agent, which does not start by itself."""

    @pytest.fixture
    def image(self, machine: LinuxMachine) -> LinuxMachine:
        machine.write(machine.file("/opt/codedeploy-agent/.version"), "agent_version: OFFICIAL_1.8.0-17_deb\n")
        (machine.programs / "curl").unlink()
        (machine.programs / "apt-get").unlink()
        return machine

    def test_is_started_with_its_settings(self, image):
        config = AgentConfig(proxy_uri="http://proxy:3128", max_revisions=2)
        done = image.run(script(prepared=True, config=config))
        assert (done.returncode, done.stdout, done.stderr) == (0, READY, "")
        assert (image.state / "begun").read_text() == image.file(SETTINGS).read_text() == image.here(config.to_yaml())
        assert image.file(PROXY).exists()
        assert image.asked == [
            "systemctl daemon-reload",
            "systemctl enable codedeploy-agent",
            "systemctl is-active --quiet codedeploy-agent",
            "systemctl restart codedeploy-agent",
            "systemctl is-active --quiet codedeploy-agent",
        ]

    def test_is_started_as_it_is(self, image):
        assert image.run(script(prepared=True)).stdout == READY
        assert not image.file(SETTINGS).exists()

    @pytest.mark.parametrize(
        "options",
        [{"config": AgentConfig(generation=V2)}, {"package": "releases/codedeploy-agent_1.7.1-4_all.deb"}],
    )
    def test_has_to_be_the_one_that_was_asked_for(self, image, options):
        done = image.run(script(prepared=True, **options))
        assert (done.returncode, done.stderr) == (
            1,
            "CodeDeploy agent: the agent that was asked for is not in the image; put it there, or leave out prepared\n",
        )
        assert image.asked == []


class TestVersion:
    """Generation 2 writes its file when it starts: until then, only its program knows."""

    PROGRAM = "/opt/codedeploy-agent/bin/codedeploy-agent"

    def has_never_run(self, machine: LinuxMachine, version: str) -> None:
        program = machine.write(machine.file(self.PROGRAM), f'#!/bin/sh\ntest "$1" = --version && echo "{version}"\n')
        program.chmod(0o755)

    @pytest.mark.parametrize("said", ["codedeploy-agent 2.0.1", "2.0.1", "codedeploy-agent v2.0.1 (abc)"])
    def test_of_an_image_whose_agent_has_never_run(self, machine, said):
        self.has_never_run(machine, said)
        machine.generation(2)
        for package in (None, "releases/codedeploy-agent_2.0.1_amd64.deb"):
            done = machine.run(script(prepared=True, config=AgentConfig(generation=V2), package=package))
            assert (done.stdout, done.stderr) == (READY, "")

    @pytest.mark.parametrize("said", ["codedeploy-agent 2.0.10", "codedeploy-agent 12.0.1", "codedeploy-agent 1.2.0.1"])
    def test_another(self, machine, said):
        self.has_never_run(machine, said)
        config = AgentConfig(generation=V2)
        package = "releases/codedeploy-agent_2.0.1_amd64.deb"
        assert machine.run(script(prepared=True, config=config, package=package)).returncode == 1

    def test_of_generation_2_below_generation_1(self, machine):
        self.has_never_run(machine, "codedeploy-agent 2.0.1")
        assert "generation 2 of the agent is there" in machine.run(script()).stderr

    def test_that_is_written_a_moment_later(self, machine):
        machine.generation(2)
        late = INSTALLER.replace("/.version", "/.version.soon")
        machine.state_file("bucket/latestv2/install", late)
        (machine.programs / "mv").unlink()
        machine.real("mv")
        soon = machine.file("/opt/codedeploy-agent/.version")
        machine.pretend("sleep", f'mv "{soon}.soon" "{soon}" 2>/dev/null || :')
        assert machine.run(script(config=AgentConfig(generation=V2))).stdout == READY


class TestSecondRun:
    @pytest.mark.parametrize(
        "options", [{}, {"config": AgentConfig(proxy_uri="http://proxy:3128")}, {"check_polling": False}]
    )
    def test_changes_nothing(self, machine, options):
        text = script(**options)
        first = machine.run(text)
        before = machine.tree
        second = machine.run(text)
        assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
        assert machine.tree == before
        assert machine.asked == [
            "systemctl enable codedeploy-agent",
            "systemctl is-active --quiet codedeploy-agent",
            *(["systemctl is-active --quiet codedeploy-agent"] if "check_polling" in options else []),
        ]

    def test_puts_right_what_somebody_changed(self, machine):
        text = script(config=AgentConfig())
        machine.run(text)
        machine.file(SETTINGS).write_text("---\n")
        assert machine.run(text).stdout == READY
        text = machine.here(AgentConfig().to_yaml())
        assert machine.file(SETTINGS).read_text() == (machine.state / "begun").read_text() == text

    def test_starts_an_agent_that_has_stopped(self, machine):
        machine.run(script())
        (machine.state / "active").unlink()
        assert machine.run(script()).stdout == READY
        assert "systemctl restart codedeploy-agent" in machine.asked

    def test_generation_2_takes_the_place_of_generation_1(self, machine):
        machine.run(script())
        machine.generation(2)
        assert machine.run(script(config=AgentConfig(generation=V2))).stdout == READY

    def test_right_after_itself(self, machine):
        assert machine.run(script() + script()).stdout == READY * 2
        assert machine.asked.count("installer auto in eu-west-1") == 1


class TestFailure:
    """Each step fails once: a sentence, status 1, nothing half-written."""

    def failed(self, machine: LinuxMachine, text: str, sentence: str, before: str = "") -> None:
        done = machine.run(text)
        assert (done.returncode, done.stderr) == (1, f"{before}CodeDeploy agent: {machine.here(sentence)}\n")
        assert done.stdout == ""
        assert machine.half_written == []

    def test_not_root(self, machine):
        machine.pretend("id", "echo 1000")
        self.failed(machine, script(), "run it as root")

    def test_no_package_manager(self, tmp_path):
        self.failed(bare(tmp_path, None), script(), "no package manager found (dnf, yum, zypper, apt-get)")

    def test_no_package_manager_for_the_package(self, tmp_path):
        self.failed(bare(tmp_path, "apt-get"), script(package=RPM), "no package manager found (dnf, yum, zypper)")

    def test_another_system(self, tmp_path):
        sentence = "there is neither dnf nor yum, one of which Red Hat and Amazon Linux have"
        self.failed(bare(tmp_path, "apt-get"), script(operating_system=OperatingSystem.RHEL), sentence)

    def test_no_ruby(self, tmp_path):
        machine = bare(tmp_path, "dnf")
        machine.pretend("dnf", "echo no such package >&2; exit 1")
        self.failed(machine, script(), "Ruby could not be installed", "no such package\n" * 3)

    def test_no_download(self, machine):
        machine.state_file("offline", "")
        self.failed(machine, script(), f"{ADDRESS}/latest/install could not be downloaded")

    def test_a_region_without_generation_2(self, machine):
        (machine.state / "bucket/latestv2/install").unlink()
        self.failed(
            machine,
            script(config=AgentConfig(generation=V2)),
            "eu-west-1 does not have generation 2 of the agent yet; choose generation 1, or the bucket of another "
            "Region",
        )

    def test_a_package_that_does_not_exist(self, machine):
        self.failed(machine, script(package=DEB), f"{ADDRESS} has no {DEB}")

    @pytest.mark.parametrize(
        ("generation", "hint"), [(V1, "; see /tmp/codedeploy-agent.update.log"), (V2, "")], ids=["1", "2"]
    )
    def test_the_installer_fails(self, machine, generation, hint):
        machine.state_file(f"bucket/{generation.folder}/install", "#!/bin/sh\necho no space left\nexit 1\n")
        sentence = f"the installer of the agent failed{hint}"
        self.failed(machine, script(config=AgentConfig(generation=generation)), sentence, "no space left\n" * 3)

    def test_the_installer_brings_something_else(self, machine):
        machine.generation(2)
        self.failed(machine, script(), "the installer ended well, but the agent that was asked for is not there")

    def test_generation_1_does_not_replace_generation_2(self, machine):
        machine.generation(2)
        machine.run(script(config=AgentConfig(generation=V2)))
        self.failed(
            machine,
            script(),
            "generation 2 of the agent is there, which generation 1 does not replace; remove the package "
            "codedeploy-agent first",
        )

    @pytest.mark.parametrize("check_polling", [True, False])
    def test_the_agent_stops_again(self, machine, check_polling):
        machine.pretend("systemctl", 'test "$1" != is-active')
        self.failed(machine, script(check_polling=check_polling), f"the agent has stopped again; see {LOG}")

    def test_codedeploy_does_not_answer(self, machine):
        machine.state_file("says", "INFO Started\n")
        sentence = f"the agent runs, but CodeDeploy does not answer it: nothing about it in {LOG}"
        self.failed(machine, script(), sentence)

    @pytest.mark.parametrize(
        ("generation", "line"),
        [
            (V1, "[Aws::CodeDeployCommand::Client 400 0.2 0 retries] poll_host_command() AccessDeniedException"),
            (V1, "ERROR Missing credentials - please check if this instance was started with an IAM instance profile"),
            (V2, "ERROR Error polling for host commands: AccessDenied"),
        ],
    )
    def test_codedeploy_refuses(self, machine, generation, line):
        machine.generation(generation.value)
        machine.state_file("says", f"{line}\n")
        text = script(config=AgentConfig(generation=generation))
        self.failed(machine, text, f"the agent runs, but CodeDeploy does not answer it: {line}")

    def test_a_lock_that_is_held_for_a_while(self, tmp_path):
        machine = bare(tmp_path, "apt-get")
        machine.pretend("apt-get", f'test -e "$STATE/free" || {{ : >"$STATE/free"; exit 100; }}\n{PACKAGES}')
        assert machine.run(script()).stdout == READY


class TestScriptAround:
    """What stands before and after keeps its settings, and goes on."""

    BEFORE = """\
unset AWS_REGION DEBIAN_FRONTEND https_proxy
set -f
work=mine IFS=: title=mine
fail() { echo mine; }
trap 'echo goodbye' EXIT
cd /
state() { echo "$- $(pwd) $(umask) $work $title $IFS $(fail) ${AWS_REGION-none} ${https_proxy-none} $*"; }
state "$@"
"""
    AFTER = 'echo "status $?"\nstate "$@"\n'

    @pytest.mark.parametrize("report", [REPORTS["nobody"], REPORTS["health"]], ids=["nobody", "health"])
    @pytest.mark.parametrize("good", [True, False])
    def test_keeps_its_state(self, machine, good, report):
        if not good:
            machine.state_file("offline", "")
        config = AgentConfig(proxy_uri="http://proxy:3128")
        done = machine.run(self.BEFORE + script(config=config, report=report) + self.AFTER)
        before, *said, status, after, goodbye = done.stdout.splitlines()
        assert said == ([READY.strip()] if good else [])
        assert status == f"status {int(not good)}"
        assert after == before
        assert " / " in before
        assert " mine mine : mine none none" in before
        assert goodbye == "goodbye"

    @pytest.mark.parametrize("settings", ["set -eu", "set -euC", "set -euf", "set -e; IFS=e", "set -ea"])
    def test_strict_settings_do_no_harm(self, machine, settings):
        done = machine.run(f"{settings}\n{script(config=AgentConfig())}echo on\n")
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{READY}on\n", "")

    def test_a_strict_script_ends_with_the_failure(self, machine):
        machine.state_file("offline", "")
        done = machine.run(f"set -e\n{script()}echo on\n")
        assert (done.returncode, done.stdout) == (1, "")

    def test_a_script_that_is_not_strict_goes_on(self, machine):
        machine.state_file("offline", "")
        done = machine.run(f"{script()}echo on\n")
        assert (done.returncode, done.stdout) == (0, "on\n")

    @pytest.mark.parametrize("step", ["daemon-reload", "enable codedeploy-agent", "restart codedeploy-agent"])
    def test_what_fails_in_it_fails_however_it_is_called(self, machine, step):
        """Before || a shell forgets its set -e, so the script does not lean on it."""
        machine.run(script())
        old = (machine.programs / "systemctl").read_text()
        machine.pretend("systemctl", f'test "$*" != "{step}" || exit 1\n{old}')
        done = machine.run(script(config=AgentConfig()).rstrip("\n") + ' || echo "or else"\n')
        assert (done.returncode, done.stdout) == (0, "or else\n")
        assert done.stderr.startswith("CodeDeploy agent: ")


class TestRealPaths:
    """Nothing moved: the script as it is, as root, where its folders are empty ones of its own."""

    FOLDERS = "/etc /opt /run /var"
    STAGE = """\
set -e
for folder in {folders}; do mount -t tmpfs tmpfs "$folder"; done
mkdir -p /etc/systemd/system
PATH="$PROGRAMS" "{shell}" "{script}"
PATH="$PROGRAMS" "{shell}" "{script}"
find {folders} -type f -printf '%p %m %U:%G\\n'
"""

    def test_leaves_the_same_files(self, machine):
        alone = ["unshare", "--mount", "--map-root-user"]
        if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
            pytest.skip("this machine allows no mount namespaces")
        for name in ("chown", "id"):
            (machine.programs / name).unlink()
            (machine.programs / name).symlink_to(shutil.which(name) or pytest.fail(f"this machine has no {name}"))
        text = machine.write(machine.folder / "script", script(config=AgentConfig(proxy_uri="http://proxy:3128")))
        stage = self.STAGE.format(folders=self.FOLDERS, shell=shutil.which(machine.shell), script=text)
        environment = machine.environment | {
            "PATH": os.environ["PATH"],
            "PROGRAMS": str(machine.programs),
            "ROOT": "",
        }
        done = subprocess.run(
            [*alone, "sh", "-c", stage], env=environment, check=False, capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(READY * 2)
        assert sorted(done.stdout.removeprefix(READY * 2).splitlines()) == [
            f"{SETTINGS} 644 0:0",
            f"{PROXY} 644 0:0",
            "/opt/codedeploy-agent/.version 644 0:0",
            f"{LOG} 644 0:0",
        ]
