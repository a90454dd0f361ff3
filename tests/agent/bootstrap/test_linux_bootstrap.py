"""The bootstrap of a Linux machine: read by a linter, run for real, run again, and broken at every step."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentGeneration,
    CredentialSource,
    HybridActivationCredentials,
    OnPremisesConfig,
    OperatingSystem,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
    linux_bootstrap,
)
from cdk_codedeploy.errors import ValidationError
from tests.agent.agent_rules import read_identity, read_settings
from tests.agent.bootstrap.linux_machine import (
    ANSWER,
    CREDENTIALS,
    FIRST,
    INSTALLER,
    LOG,
    PACKAGES,
    LinuxMachine,
    owners,
)

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
TOKEN = "${Token[TOKEN.7]}"
ROLE = "arn:aws:iam::111122223333:role/fleet/OnPremises"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/web-1"
USER = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1"
ADDRESS = "https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com"
CERTIFICATE, KEY = "/etc/pki/machine.pem", "/etc/pki/machine.key"
NODE = "mi-0123456789abcdef0"
IDENTITY = "/etc/codedeploy-agent/conf/codedeploy.onpremises.yml"
SETTINGS = "/etc/codedeploy-agent/conf/codedeployagent.yml"
FRESH = "/etc/codedeploy-agent/credentials"
REFRESH = "/usr/local/sbin/codedeploy-credentials"
READY = "web-1: the agent asks CodeDeploy in eu-west-1 for work\n"

ANYWHERE = RolesAnywhereCredentials(
    role_arn=ROLE,
    profile_arn="arn:aws:rolesanywhere:eu-west-1:111122223333:profile/1",
    trust_anchor_arn="arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1",
    certificate=CERTIFICATE,
    private_key=KEY,
)
HYBRID = HybridActivationCredentials(role_arn=ROLE)
OF_A_USER = UserCredentials(iam_user_arn=USER)
BY_COMMAND = OwnCredentials(iam_session_arn=SESSION, refresh_command="corporate-identity --json")
BY_FILE = OwnCredentials(iam_session_arn=SESSION, credentials_file="/etc/corporate/credentials")
SOURCES = [ANYWHERE, HYBRID, OF_A_USER, BY_COMMAND, BY_FILE]
SYSTEMS = [
    (OperatingSystem.UBUNTU, V1),
    (OperatingSystem.RHEL, V1),
    (OperatingSystem.AMAZON_LINUX, V1),
    (OperatingSystem.UBUNTU, V2),
    (OperatingSystem.DEBIAN, V2),
    (OperatingSystem.RHEL, V2),
    (OperatingSystem.SLES, V2),
]
MANAGERS = {"debian": "apt-get", "red_hat": "dnf", "suse": "zypper"}


def bootstrap(
    credentials: CredentialSource = ANYWHERE,
    system: OperatingSystem = OperatingSystem.UBUNTU,
    generation: AgentGeneration = V1,
    **options: Any,
) -> str:
    given = {"region": "eu-west-1", "config": AgentConfig(generation=generation)} | options
    return linux_bootstrap("web-1", operating_system=system, credentials=credentials, **given)


def message_of(*arguments: Any, **options: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        bootstrap(*arguments, **options)
    return str(caught.value)


@pytest.fixture
def machine(tmp_path: Path) -> LinuxMachine:
    """Ubuntu, with all that the sources of credentials need, and Ruby. Its shell is the smaller one, sh."""
    return prepared(LinuxMachine(tmp_path))


def prepared(machine: LinuxMachine) -> LinuxMachine:
    machine.pretend("apt-get", PACKAGES)
    machine.pretend("ruby")
    machine.pretend("corporate-identity", f"cat <<'END'\n{ANSWER}END")
    machine.write(machine.file(CERTIFICATE), "certificate")
    machine.write(machine.file(KEY), "key")
    machine.write(machine.file("/etc/corporate/credentials"), CREDENTIALS)
    machine.write(machine.file("/root/.aws/credentials"), CREDENTIALS)
    machine.write(machine.file("/var/lib/amazon/ssm/registration"), f'{{"ManagedInstanceID":"{NODE}","Region":"x"}}')
    machine.write(machine.file("/root/codedeploy.onpremises.yml"), user_file().to_yaml())
    return machine


def user_file(region: str = "eu-west-1", arn: str = USER) -> OnPremisesConfig:
    return OnPremisesConfig.user(
        region=region, iam_user_arn=arn, aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="s3cr/et"
    )


class TestText:
    @pytest.mark.parametrize(
        ("credentials", "system", "shell"),
        [
            *((source, OperatingSystem.UBUNTU, "sh") for source in SOURCES),
            (ANYWHERE, OperatingSystem.RHEL, "bash"),
            (ANYWHERE, OperatingSystem.SLES, "sh"),
        ],
    )
    def test_satisfies_the_linter(self, credentials, system, shell):
        linter = shutil.which("shellcheck")
        if linter is None:
            pytest.skip("shellcheck comes with the development tools")
        text = bootstrap(credentials, system, config=AgentConfig(generation=V2, proxy_uri="http://proxy:3128"))
        inner = text.partition(f"place {REFRESH} 0755 <<'END_OF_FILE'\n")[2].partition("END_OF_FILE\n")[0]
        for script in filter(None, [text, inner]):
            done = subprocess.run(
                [linter, "--norc", f"--shell={shell}", "-"], input=script, capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stdout) == (0, "")

    def test_is_the_same_each_time(self):
        assert bootstrap() == bootstrap()

    @pytest.mark.parametrize("credentials", SOURCES, ids=lambda source: type(source).__name__)
    def test_asks_for_nothing_but_the_bucket_of_the_region(self, credentials):
        assert {word for word in bootstrap(credentials).split() if "://" in word} == {
            f"source={ADDRESS}/latest/install"
        }

    @pytest.mark.parametrize(
        ("region", "options", "address"),
        [
            ("cn-north-1", {}, "https://aws-codedeploy-cn-north-1.s3.cn-north-1.amazonaws.com.cn/latest/install"),
            (
                "us-gov-west-1",
                {"config": AgentConfig(use_fips_mode=True)},
                "https://aws-codedeploy-us-gov-west-1.s3-fips.us-gov-west-1.amazonaws.com/latest/install",
            ),
            (
                TOKEN,
                {"domain": "${Token[SUFFIX.8]}"},
                f"'https://aws-codedeploy-{TOKEN}.s3.{TOKEN}.${{Token[SUFFIX.8]}}/latest/install'",
            ),
        ],
    )
    def test_partitions_and_fips(self, region, options, address):
        assert f"\nsource={address}\n" in bootstrap(region=region, **options)

    def test_tokens_pass(self):
        source = replace(ANYWHERE, role_arn=TOKEN, profile_arn=TOKEN, trust_anchor_arn=TOKEN, assumed_role_arn=TOKEN)
        text = linux_bootstrap(
            TOKEN,
            region=TOKEN,
            domain=TOKEN,
            operating_system=OperatingSystem.DEBIAN,
            credentials=source,
            config=AgentConfig(generation=V2),
        )
        for line in (f"instance='{TOKEN}'", f"role_arn='{TOKEN}'", f"iam_session_arn: '{TOKEN}/{TOKEN}'"):
            assert f"\n{line}\n" in text

    def test_is_no_code_whatever_the_values_are(self, machine):
        source = replace(ANYWHERE, certificate="/etc/$(touch pwned) 'x\".pem", private_key="/etc/`touch pwned`")
        for path in (source.certificate, source.private_key):
            machine.write(machine.file(path), "here")
        assert machine.run(bootstrap(source)).stdout == READY
        assert not list(machine.folder.rglob("pwned"))
        call = next(line for line in machine.asked if line.startswith("aws_signing_helper"))
        assert f"--certificate {machine.root}/etc/$(touch pwned) 'x\".pem --private-key" in call


class TestRefused:
    def test_windows_has_its_own(self):
        assert message_of(system=OperatingSystem.WINDOWS) == (
            "operating_system: got Windows, but this script is for Linux; use windows_bootstrap"
        )

    @pytest.mark.parametrize("system", [OperatingSystem.DEBIAN, OperatingSystem.SLES])
    def test_generation_1_is_not_made_for_every_system(self, system):
        name = {OperatingSystem.DEBIAN: "Debian", OperatingSystem.SLES: "SUSE Linux"}[system]
        assert message_of(system=system) == (
            f"operating_system: got {name}, but generation 1 of the agent is not made for it; choose generation 2"
        )

    def test_names_are_no_longer_than_those_of_sessions(self):
        with pytest.raises(ValidationError, match=r"^instance_name: got 65 characters, but"):
            linux_bootstrap("x" * 65, region="eu-west-1", operating_system=OperatingSystem.RHEL, credentials=ANYWHERE)

    def test_a_region_that_is_a_token_needs_its_domain(self):
        assert message_of(region=TOKEN) == (
            "domain: got None, for a Region that is a token, but the domain of the partition follows only from a "
            "Region that is known now; pass Aws.URL_SUFFIX"
        )

    def test_fips_has_its_regions(self):
        assert message_of(config=AgentConfig(use_fips_mode=True)).startswith('use_fips_mode: got True in "eu-west-1"')

    def test_a_package_is_one_of_the_system(self):
        assert message_of(package="releases/codedeploy-agent-1.8.0-17.noarch.rpm") == (
            'package: got "releases/codedeploy-agent-1.8.0-17.noarch.rpm", but a package is named like '
            "releases/codedeploy-agent-1.8.0.deb; take the one that latest/VERSION in the bucket names"
        )

    def test_a_package_is_one_of_the_generation(self):
        assert message_of(package="releases/codedeploy-agent_2.0.1_amd64.deb") == (
            'package: got "releases/codedeploy-agent_2.0.1_amd64.deb", but the settings are for generation 1 of the '
            "agent; choose the generation of the package"
        )

    def test_a_source_of_another_kind(self):
        assert message_of(CredentialSource()).endswith(
            "but it is one of the four sources of credentials; pass RolesAnywhereCredentials, "
            "HybridActivationCredentials, UserCredentials or OwnCredentials"
        )


class TestFirstRun:
    @pytest.mark.parametrize(("system", "generation"), SYSTEMS)
    def test_on_every_system(self, tmp_path, system, generation):
        machine = prepared(LinuxMachine(tmp_path))
        (machine.programs / "apt-get").unlink()
        (machine.programs / "ruby").unlink()
        manager = MANAGERS[system.installer]
        machine.pretend(manager)
        machine.generation(generation.value)
        done = machine.run(bootstrap(system=system, generation=generation))
        assert (done.returncode, done.stdout, done.stderr) == (0, READY, "")
        packages = [line for line in machine.asked if line.startswith(manager)]
        assert sum("ruby" in line for line in packages) == (generation is V1)
        if manager == "apt-get":
            assert packages[-1] == "apt-get -o DPkg::Lock::Timeout=600 install -y"
        assert "installer auto in eu-west-1" in machine.asked
        assert sum("curl " in line and f"{ADDRESS}/{generation.folder}/install" in line for line in machine.asked) == 1
        read_settings(machine.file(SETTINGS).read_text(), generation.value)

    @pytest.mark.parametrize("shell", ["sh", "bash"])
    def test_leaves_these_files(self, machine, shell):
        machine.shell = shell
        before = set(machine.tree)
        assert machine.run(bootstrap()).returncode == 0
        found = {path: mode for path, (_, mode, _) in machine.tree.items() if path not in before}
        assert found == {
            IDENTITY: 0o600,
            SETTINGS: 0o644,
            FRESH: 0o600,
            REFRESH: 0o755,
            "/etc/systemd/system/codedeploy-credentials.service": 0o644,
            "/etc/systemd/system/codedeploy-credentials.timer": 0o644,
            "/opt/codedeploy-agent/.version": 0o644,
            "/var/log/aws/codedeploy-agent/codedeploy-agent.log": 0o644,
        }
        assert owners(machine) == set()
        assert machine.half_written == []
        assert read_identity(machine.file(IDENTITY).read_text()) == {
            "region": "eu-west-1",
            "iam_session_arn": SESSION,
            "aws_credentials_file": machine.here(FRESH),
        }
        assert machine.file(FRESH).read_text() == CREDENTIALS

    def test_the_agent_comes_last(self, machine):
        machine.run(bootstrap())
        assert [" ".join(line.split()[:3]) for line in machine.asked] == [
            "systemctl daemon-reload",
            "aws_signing_helper credential-process --certificate",
            "systemctl enable codedeploy-credentials.timer",
            "systemctl start codedeploy-credentials.timer",
            "curl --fail --silent",
            "apt-get -o DPkg::Lock::Timeout=600",
            "apt-get -o DPkg::Lock::Timeout=600",
            "installer auto in",
            "systemctl enable codedeploy-agent",
            "systemctl is-active --quiet",
            "systemctl is-active --quiet",
        ]

    def test_the_agent_begins_with_its_settings_and_is_not_interrupted(self, machine):
        machine.run(bootstrap())
        assert (machine.state / "begun").read_text() == machine.file(SETTINGS).read_text()
        assert "systemctl restart codedeploy-agent" not in machine.asked

    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_a_package_that_brings_its_own_settings(self, machine, generation):
        """The agent of such a package is started again, with the settings that it should have."""
        machine.generation(generation.value)
        installer = INSTALLER.replace("#!/bin/sh\n", f'#!/bin/sh\necho "---" >"$ROOT{SETTINGS}"\n')
        machine.state_file(f"bucket/{generation.folder}/install", installer)
        assert machine.run(bootstrap(generation=generation)).stdout == READY
        assert (machine.state / "begun").read_text() == machine.file(SETTINGS).read_text() != "---\n"

    @pytest.mark.parametrize(("version", "early"), [("1.19.4", False), ("1.19.5", True), ("1.22.6", True)])
    def test_a_dpkg_that_would_ask_about_settings(self, machine, version, early):
        machine.pretend("dpkg-query", f"echo {version}")
        machine.pretend("dpkg", f'exec {shutil.which("dpkg")} "$@"')
        machine.pretend("apt-get", 'echo "dpkg has $DPKG_FORCE" >>"$CALLS"')
        assert machine.run(bootstrap()).stdout == READY
        assert machine.asked.count("dpkg has confdef,confold") == 2
        assert ("systemctl restart codedeploy-agent" in machine.asked) != early

    def test_the_session_has_the_name_of_the_instance(self, machine):
        machine.run(bootstrap())
        call = next(line for line in machine.asked if line.startswith("aws_signing_helper"))
        assert call == (
            f"aws_signing_helper credential-process --certificate {machine.here(CERTIFICATE)} --private-key "
            f"{machine.here(KEY)} --trust-anchor-arn {ANYWHERE.trust_anchor_arn} --profile-arn "
            f"{ANYWHERE.profile_arn} --role-arn {ROLE} --role-session-name web-1 --session-duration 3600 --region "
            "eu-west-1"
        )

    def test_intermediate_certificates(self, machine):
        machine.run(bootstrap(replace(ANYWHERE, intermediates="/etc/pki/chain.pem")))
        call = next(line for line in machine.asked if line.startswith("aws_signing_helper"))
        assert f" --intermediates {machine.here('/etc/pki/chain.pem')} " in call

    def test_a_pinned_package_is_installed_as_it_is(self, machine):
        key = "releases/codedeploy-agent_1.8.0-17_all.deb"
        machine.state_file(f"bucket/{key}", "package")
        assert machine.run(bootstrap(package=key)).stdout == READY
        assert f"{ADDRESS}/{key}" in next(line for line in machine.asked if line.startswith("curl"))
        assert next(line for line in machine.asked if "codedeploy-agent_" in line and "apt-get" in line).endswith(
            "/codedeploy-agent_1.8.0-17_all.deb"
        )
        assert not any("installer" in line for line in machine.asked)

    def test_a_package_of_suse_is_installed_without_its_keys_and_nothing_else_is(self, machine):
        key = "releases/codedeploy-agent-2.0.1-1.x86_64.rpm"
        machine.state_file(f"bucket/{key}", "package")
        machine.generation(2)
        (machine.programs / "curl").rename(machine.state / "curl")
        machine.pretend(
            "zypper", f'case "$*" in *" curl") cp "$STATE/curl" "{machine.programs}/curl" ;; esac\n{PACKAGES}'
        )
        (machine.programs / "cp").symlink_to(shutil.which("cp") or "")
        done = machine.run(bootstrap(BY_FILE, OperatingSystem.SLES, V2, package=key))
        assert done.stdout == READY
        calls = [line for line in machine.asked if line.startswith("zypper")]
        assert calls[0] == "zypper --non-interactive install curl"
        assert calls[1].startswith("zypper --non-interactive --no-gpg-checks install /")

    def test_a_proxy_is_for_the_agent_the_credentials_and_the_download(self, machine):
        machine.pretend("curl", 'echo "through $https_proxy" >>"$CALLS"; ' + (machine.programs / "curl").read_text())
        machine.pretend("aws_signing_helper", f'echo "for $HTTPS_PROXY" >>"$CALLS"\ncat <<\'END\'\n{ANSWER}END')
        done = machine.run(bootstrap(config=AgentConfig(proxy_uri="http://proxy:3128")))
        assert done.stdout == READY
        assert machine.asked.count("through http://proxy:3128") == 1
        assert machine.asked.count("for http://proxy:3128") == 1
        assert machine.file("/etc/systemd/system/codedeploy-agent.service.d/proxy.conf").read_text() == (
            "[Service]\n"
            'Environment="HTTPS_PROXY=http://proxy:3128" "https_proxy=http://proxy:3128"\n'
            'Environment="NO_PROXY=169.254.169.254" "no_proxy=169.254.169.254"\n'
        )
        assert read_settings(machine.file(SETTINGS).read_text(), 1)["proxy_uri"] == "http://proxy:3128"

    def test_waits_for_the_boot_to_end(self, machine):
        machine.pretend("cloud-init")
        machine.pretend("timeout", 'shift; "$@"')
        machine.run(bootstrap())
        assert "cloud-init status --wait" in machine.asked

    def test_does_not_wait_for_the_boot_that_it_is_a_part_of(self, machine):
        machine.pretend("cloud-init")
        machine.pretend("timeout", 'shift; "$@"')
        starter = machine.write(machine.folder / "cloud-init-modules", '"$@"\nexit $?\n')
        done = machine.run(bootstrap(), around=(shutil.which("sh") or "sh", str(starter)))
        assert done.stdout == READY
        assert "cloud-init status --wait" not in machine.asked

    def test_generation_2_takes_the_place_of_generation_1(self, machine):
        machine.run(bootstrap())
        machine.generation(2)
        assert machine.run(bootstrap(generation=V2)).stdout == READY
        assert "installer auto in eu-west-1" in machine.asked


class TestCredentials:
    def test_of_a_hybrid_activation(self, machine):
        done = machine.run(bootstrap(HYBRID))
        arn = f"arn:aws:sts::111122223333:assumed-role/OnPremises/{NODE}"
        assert done.stdout == f"web-1: the agent runs\nweb-1: register it with the session {arn}\n"
        assert read_identity(machine.file(IDENTITY).read_text()) == {
            "region": "eu-west-1",
            "iam_session_arn": arn,
            "aws_credentials_file": machine.here("/root/.aws/credentials"),
        }
        assert not machine.file(REFRESH).exists()

    def test_of_a_hybrid_activation_that_is_registered_already(self, machine):
        assert machine.run(bootstrap(HYBRID, check_polling=True)).stdout.startswith(READY)

    def test_of_a_user(self, machine):
        done = machine.run(bootstrap(OF_A_USER))
        assert (done.returncode, done.stdout) == (0, READY)
        assert machine.file(IDENTITY).read_text() == user_file().to_yaml()
        assert machine.file(IDENTITY).stat().st_mode & 0o777 == 0o600
        assert not machine.file("/root/codedeploy.onpremises.yml").exists()

    def test_of_a_user_as_the_aws_cli_writes_them(self, machine):
        text = f"---\nregion: eu-west-1\niam_user_arn: {USER}\naws_access_key_id: A\naws_secret_access_key: s\n"
        machine.write(machine.file("/root/codedeploy.onpremises.yml"), text)
        assert machine.run(bootstrap(OF_A_USER)).returncode == 0
        assert machine.file(IDENTITY).read_text() == text

    def test_of_a_user_whose_key_is_renewed(self, machine):
        machine.run(bootstrap(OF_A_USER))
        renewed = replace(user_file(), aws_access_key_id="AKIANEXT").to_yaml()
        machine.write(machine.file("/root/codedeploy.onpremises.yml"), renewed)
        assert machine.run(bootstrap(OF_A_USER)).stdout == READY
        assert machine.file(IDENTITY).read_text() == renewed
        assert "systemctl restart codedeploy-agent" in machine.asked

    def test_of_a_command(self, machine):
        assert machine.run(bootstrap(BY_COMMAND)).stdout == READY
        assert machine.file(FRESH).read_text() == CREDENTIALS
        assert "corporate-identity --json" in machine.asked

    def test_of_a_command_that_is_no_command(self, machine):
        done = machine.run(bootstrap(replace(BY_COMMAND, refresh_command="identity 'of ${nobody")))
        assert done.returncode == 1
        assert done.stderr.endswith("CodeDeploy credentials of web-1: there are none to be had\n")
        assert not machine.file(FRESH).exists()

    def test_of_a_file(self, machine):
        assert machine.run(bootstrap(BY_FILE)).stdout == READY
        found = read_identity(machine.file(IDENTITY).read_text())
        assert found["aws_credentials_file"] == machine.here("/etc/corporate/credentials")
        assert not machine.file(REFRESH).exists()

    def test_are_renewed_by_the_timer(self, machine):
        machine.run(bootstrap())
        unit = "/etc/systemd/system/codedeploy-credentials"
        assert f"ExecStart={machine.here(REFRESH)}\n" in machine.file(f"{unit}.service").read_text()
        assert "OnUnitActiveSec=15min\n" in machine.file(f"{unit}.timer").read_text()
        assert "systemctl start codedeploy-credentials.timer" in machine.asked
        machine.pretend("aws_signing_helper", f"cat <<'END'\n{ANSWER.replace('ASIAEXAMPLE', 'ASIANEXT')}END")
        assert machine.run(machine.file(REFRESH).read_text()).returncode == 0
        assert machine.file(FRESH).read_text() == CREDENTIALS.replace("ASIAEXAMPLE", "ASIANEXT")
        assert machine.file(FRESH).stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("credentials", SOURCES, ids=lambda source: type(source).__name__)
    def test_are_never_shown(self, machine, credentials):
        done = machine.run(bootstrap(credentials))
        seen = done.stdout + done.stderr + machine.calls.read_text() + bootstrap(credentials)
        assert "s3cr/et" not in seen
        assert "IQoJb3" not in seen


class TestSecondRun:
    @pytest.mark.parametrize("credentials", SOURCES, ids=lambda source: type(source).__name__)
    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_changes_nothing(self, tmp_path, credentials, generation):
        machine = prepared(LinuxMachine(tmp_path))
        machine.generation(generation.value)
        script = bootstrap(credentials, generation=generation)
        first = machine.run(script)
        before = machine.tree
        second = machine.run(script)
        assert (second.returncode, second.stdout, second.stderr) == (0, first.stdout, "")
        after = machine.tree
        # Its content is renewed, so it is another file.
        assert {path: found for path, found in after.items() if path != FRESH} == {
            path: found for path, found in before.items() if path != FRESH
        }
        assert not [line for line in machine.asked if line.split()[0] in {"curl", "apt-get", "installer"}]
        assert "systemctl restart codedeploy-agent" not in machine.asked

    def test_puts_right_what_somebody_changed(self, machine):
        machine.run(bootstrap())
        before = {path: found[:2] for path, found in machine.tree.items()}
        machine.file(IDENTITY).chmod(0o644)
        machine.file(SETTINGS).write_text("---\n")
        assert machine.run(bootstrap()).stdout == READY
        after = {path: found[:2] for path, found in machine.tree.items()}
        assert {**after, LOG: None} == {**before, LOG: None}
        assert "systemctl restart codedeploy-agent" in machine.asked

    def test_starts_an_agent_that_has_stopped(self, machine):
        machine.run(bootstrap())
        (machine.state / "active").unlink()
        assert machine.run(bootstrap()).stdout == READY
        assert "systemctl restart codedeploy-agent" in machine.asked

    def test_ends_what_the_first_could_not(self, machine):
        machine.run(bootstrap())
        machine.file(SETTINGS).write_text("---\n")
        machine.state_file("broken", "")
        assert machine.run(bootstrap()).returncode == 1
        (machine.state / "broken").unlink()
        assert machine.run(bootstrap()).stdout == READY
        assert "systemctl restart codedeploy-agent" in machine.asked
        assert not machine.file("/run/codedeploy-bootstrap").exists()

    def test_waits_for_none_at_the_same_time(self, machine):
        lock = machine.write(machine.file("/run/codedeploy-bootstrap"), "")
        flock = shutil.which("flock") or pytest.fail("this machine has no flock")
        other = subprocess.Popen([flock, str(lock), "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert other.stdin
        other.stdin.write(b"x\n")
        other.stdin.flush()
        assert other.stdout
        other.stdout.readline()
        try:
            done = machine.run(bootstrap())
        finally:
            other.communicate()
        assert (done.returncode, done.stderr) == (1, "CodeDeploy bootstrap of web-1: another run is at work\n")
        assert machine.asked == []


class TestFailure:
    """Each step fails once: a sentence, status 1, no half-written file, no secret."""

    def failed(self, machine: LinuxMachine, script: str, sentence: str, before: str = "") -> None:
        done = machine.run(script)
        expected = f"{before}CodeDeploy bootstrap of web-1: {machine.here(sentence)}\n"
        assert (done.returncode, done.stderr) == (1, expected)
        assert machine.half_written == []
        assert "s3cr/et" not in done.stdout + done.stderr

    def test_not_root(self, machine):
        machine.pretend("id", "echo 1000")
        self.failed(machine, bootstrap(), "run it as root")
        assert machine.asked == []

    def test_no_systemd(self, machine):
        (machine.programs / "systemctl").unlink()
        self.failed(machine, bootstrap(), "there is no systemd, which the agent is started by")

    def test_a_broken_package_manager(self, machine):
        machine.pretend("apt-get", "exit 100")
        self.failed(machine, bootstrap(BY_FILE), "apt-get does not work")

    def test_no_folder_for_temporary_files(self, machine):
        machine.temporary.rmdir()
        done = machine.run(bootstrap())
        assert done.returncode == 1
        assert done.stderr.endswith("CodeDeploy bootstrap of web-1: there is no room for temporary files\n")

    @pytest.mark.parametrize(
        ("system", "sentence"),
        [
            (OperatingSystem.DEBIAN, "there is no apt-get, which Debian and Ubuntu have"),
            (OperatingSystem.RHEL, "there is neither dnf nor yum, one of which Red Hat and Amazon Linux have"),
            (OperatingSystem.SLES, "there is no zypper, which SUSE Linux has"),
        ],
    )
    def test_another_system(self, machine, system, sentence):
        (machine.programs / "apt-get").unlink()
        self.failed(machine, bootstrap(system=system, generation=V2), sentence)

    @pytest.mark.parametrize(
        ("missing", "sentence"),
        [
            (CERTIFICATE, f"there is no certificate at {CERTIFICATE}"),
            (KEY, f"there is no private key at {KEY}"),
        ],
    )
    def test_no_certificate(self, machine, missing, sentence):
        machine.file(missing).unlink()
        self.failed(machine, bootstrap(), sentence)

    def test_no_signing_helper(self, machine):
        (machine.programs / "aws_signing_helper").unlink()
        self.failed(machine, bootstrap(), "there is no aws_signing_helper, AWS's program for IAM Roles Anywhere")

    def test_no_session(self, machine):
        machine.pretend("aws_signing_helper", "echo AccessDenied >&2; exit 1")
        done = machine.run(bootstrap())
        assert (done.returncode, done.stderr) == (
            1,
            "AccessDenied\n" * 3 + "CodeDeploy credentials of web-1: there are none to be had\n",
        )
        assert not machine.file(FRESH).exists()
        assert machine.half_written == []

    @pytest.mark.parametrize(
        "answer", ["", "{}", ANSWER.replace("SessionToken", "Token"), ANSWER.replace("IQo", "I\\o")]
    )
    def test_an_answer_of_another_form(self, machine, answer):
        machine.write(machine.file(FRESH), "old")
        machine.pretend("aws_signing_helper", f"cat <<'END'\n{answer}\nEND")
        done = machine.run(bootstrap())
        assert (done.returncode, done.stderr) == (
            1,
            "CodeDeploy credentials of web-1: the answer is not that of a credential_process\n",
        )
        assert machine.file(FRESH).read_text() == "old"
        assert machine.half_written == []

    def test_credentials_that_cannot_be_written(self, machine):
        machine.run(bootstrap())
        (machine.programs / "mv").unlink()
        machine.pretend("mv", "exit 1")
        done = machine.run(machine.file(REFRESH).read_text())
        sentence = f"CodeDeploy credentials of web-1: {machine.here(FRESH)} cannot be written\n"
        assert (done.returncode, done.stderr) == (1, sentence)
        assert machine.file(FRESH).read_text() == CREDENTIALS
        assert machine.half_written == []

    def test_a_file_that_cannot_be_written(self, machine):
        (machine.programs / "mv").unlink()
        machine.pretend("mv", "exit 1")
        self.failed(machine, bootstrap(BY_FILE), f"{IDENTITY} cannot be written")
        assert not machine.file(IDENTITY).exists()

    def test_a_folder_that_cannot_be_made(self, machine):
        machine.write(machine.file("/etc/codedeploy-agent"), "a file")
        done = machine.run(bootstrap(BY_FILE))
        assert done.returncode == 1
        folder = machine.here("/etc/codedeploy-agent/conf")
        assert done.stderr.endswith(f"CodeDeploy bootstrap of web-1: {folder} cannot be made\n")

    def test_a_machine_that_is_not_activated(self, machine):
        machine.file("/var/lib/amazon/ssm/registration").unlink()
        self.failed(
            machine,
            bootstrap(HYBRID),
            "Systems Manager has not activated this machine; run amazon-ssm-agent -register first",
        )

    def test_an_ssm_agent_that_does_not_share(self, machine):
        machine.file("/root/.aws/credentials").write_text("[other]\n")
        self.failed(
            machine,
            bootstrap(HYBRID),
            "the SSM Agent shares no credentials at /root/.aws/credentials; is ShareCreds off in its settings?",
        )
        assert machine.calls.read_text().count("sleep 5") == 12

    def test_no_access_key(self, machine):
        machine.file("/root/codedeploy.onpremises.yml").unlink()
        self.failed(
            machine,
            bootstrap(OF_A_USER),
            "there is no access key; bring the file that has it to /root/codedeploy.onpremises.yml",
        )

    @pytest.mark.parametrize("other", [user_file(region="eu-west-2"), user_file(arn=USER.replace("web-1", "web-2"))])
    def test_an_access_key_of_another(self, machine, other):
        machine.write(machine.file("/root/codedeploy.onpremises.yml"), other.to_yaml())
        self.failed(machine, bootstrap(OF_A_USER), f"/root/codedeploy.onpremises.yml is not for {USER} in eu-west-1")
        assert not machine.file(IDENTITY).exists()

    def test_no_credentials_in_a_given_file(self, machine):
        machine.file("/etc/corporate/credentials").unlink()
        self.failed(
            machine,
            bootstrap(BY_FILE),
            "there are no credentials of a profile default at /etc/corporate/credentials",
        )

    def test_no_ruby(self, machine):
        (machine.programs / "ruby").unlink()
        machine.pretend("apt-get", "echo E: no such package >&2; exit 100")
        self.failed(machine, bootstrap(BY_FILE), "Ruby could not be installed", "E: no such package\n" * 3)

    def test_no_curl(self, machine):
        (machine.programs / "curl").unlink()
        machine.pretend("apt-get", 'test "$3" = update')
        self.failed(machine, bootstrap(BY_FILE), "curl could not be installed")

    def test_a_lock_that_is_held_for_a_while(self, machine):
        (machine.programs / "ruby").unlink()
        machine.pretend("apt-get", 'test -e "$STATE/free" || { : >"$STATE/free"; exit 100; }')
        assert machine.run(bootstrap(BY_FILE)).stdout == READY

    def test_a_region_without_generation_2(self, machine):
        (machine.state / "bucket/latestv2/install").unlink()
        self.failed(
            machine,
            bootstrap(BY_FILE, generation=V2),
            (
                "eu-west-1 does not have generation 2 of the agent yet; choose generation 1, or the bucket of another "
                "Region"
            ),
        )

    def test_settings_that_move_the_files(self, machine):
        config = AgentConfig(
            log_dir="/var/agent", program_name="agent", on_premises_config_file="/etc/agent/identity.yml"
        )
        machine.state_file("log", "/var/agent/agent.log")
        assert machine.run(bootstrap(BY_FILE, config=config)).stdout == READY
        assert machine.file("/etc/agent/identity.yml").stat().st_mode & 0o777 == 0o600
        assert not machine.file(IDENTITY).exists()

    def test_a_package_that_does_not_exist(self, machine):
        self.failed(
            machine,
            bootstrap(BY_FILE, package="releases/codedeploy-agent_1.0.1_all.deb"),
            f"{ADDRESS} has no releases/codedeploy-agent_1.0.1_all.deb",
        )

    def test_no_way_to_the_bucket(self, machine):
        machine.state_file("offline", "")
        self.failed(machine, bootstrap(BY_FILE), f"{ADDRESS}/latest/install could not be downloaded")

    def test_the_installer_fails(self, machine):
        machine.state_file("bucket/latest/install", "#!/bin/sh\necho no space left\nexit 1\n")
        sentence = "the installer of the agent failed; see /tmp/codedeploy-agent.update.log"
        self.failed(machine, bootstrap(BY_FILE), sentence, "no space left\n" * 3)

    def test_the_installer_brings_something_else(self, machine):
        machine.generation(2)
        self.failed(
            machine,
            bootstrap(BY_FILE),
            "the installer ended well, but the agent that was asked for is not there",
        )

    def test_generation_1_does_not_replace_generation_2(self, machine):
        machine.generation(2)
        machine.run(bootstrap(BY_FILE, generation=V2))
        self.failed(
            machine,
            bootstrap(BY_FILE),
            "generation 2 of the agent is there, which generation 1 does not replace; remove the package "
            "codedeploy-agent first",
        )

    def test_the_agent_does_not_start(self, machine):
        machine.state_file("broken", "")
        machine.run(bootstrap(BY_FILE))
        (machine.state / "active").unlink()
        self.failed(machine, bootstrap(BY_FILE), "the agent does not start")

    @pytest.mark.parametrize(
        ("call", "sentence"),
        [
            ("daemon-reload", "systemd does not read its files"),
            ("enable codedeploy-agent", "the agent cannot be made to start with the machine"),
            ("enable codedeploy-credentials.timer", "the timer of the credentials does not start"),
            ("start codedeploy-credentials.timer", "the timer of the credentials does not start"),
        ],
    )
    def test_systemd_refuses(self, machine, call, sentence):
        old = (machine.programs / "systemctl").read_text()
        machine.pretend("systemctl", f'test "$*" != "{call}" || exit 1\n{old}')
        self.failed(machine, bootstrap(), sentence)

    @pytest.mark.parametrize("credentials", [BY_FILE, HYBRID])
    def test_the_agent_stops_again(self, machine, credentials):
        machine.pretend("systemctl", 'test "$1" != is-active')
        self.failed(machine, bootstrap(credentials), f"the agent has stopped again; see {LOG}")

    @pytest.mark.parametrize(
        ("generation", "line"),
        [
            (V1, "[Aws::CodeDeployCommand::Client 400 0.2 0 retries] poll_host_command() AccessDeniedException"),
            (V1, "ERROR Missing credentials - please check the configuration"),
            (V2, "INFO Starting host command poll loop\nERROR Error polling for host commands: AccessDenied"),
        ],
    )
    def test_codedeploy_refuses(self, machine, generation, line):
        machine.generation(generation.value)
        machine.state_file("says", f"{line}\n")
        self.failed(
            machine,
            bootstrap(BY_FILE, generation=generation),
            f"the agent runs, but CodeDeploy does not answer it: {line.splitlines()[-1]}",
        )

    def test_the_agent_says_nothing_of_codedeploy(self, machine):
        machine.state_file("says", "INFO Started\n")
        self.failed(
            machine,
            bootstrap(BY_FILE),
            f"the agent runs, but CodeDeploy does not answer it: nothing about it in {LOG}",
        )
        assert machine.calls.read_text().count("sleep 5") == 30

    def test_what_an_earlier_agent_wrote_does_not_count(self, machine):
        machine.write(machine.file(LOG), f"{FIRST}\n")
        machine.state_file("says", "INFO Started\n")
        assert machine.run(bootstrap(BY_FILE)).returncode == 1

    def test_a_log_that_was_begun_anew_counts(self, machine):
        log = machine.file(LOG)
        machine.write(log, "x" * 5000)
        old = (machine.programs / "systemctl").read_text()
        machine.pretend("systemctl", f'test "$1" != restart || rm "{LOG}"\n{old}')
        assert machine.run(bootstrap(BY_FILE)).stdout == READY


class TestRealPaths:
    """Nothing moved: the script as it is, as root, where its folders are empty ones of its own."""

    FOLDERS = ("/etc", "/opt", "/root", "/run", "/usr/local", "/var")
    STAGE = """\
set -e
for folder in {folders}; do mount -t tmpfs tmpfs "$folder"; done
mkdir -p /etc/systemd/system /etc/pki
echo certificate >{certificate}
echo key >{key}
PATH="$PROGRAMS" "{shell}" "{script}"
PATH="$PROGRAMS" "{shell}" "{script}"
find {folders} -type f -printf '%p %m %U:%G\\n'
"""

    def test_leaves_the_same_files(self, tmp_path):
        alone = ["unshare", "--mount", "--map-root-user"]
        if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
            pytest.skip("this machine allows no mount namespaces")
        machine = prepared(LinuxMachine(tmp_path))
        for name in ("chown", "id"):
            (machine.programs / name).unlink()
            (machine.programs / name).symlink_to(shutil.which(name) or pytest.fail(f"this machine has no {name}"))
        script = machine.write(tmp_path / "script", bootstrap())
        shell = shutil.which("sh")
        stage = self.STAGE.format(
            folders=" ".join(self.FOLDERS), certificate=CERTIFICATE, key=KEY, shell=shell, script=script
        )
        environment = {
            **machine.environment,
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
            "/etc/codedeploy-agent/conf/codedeploy.onpremises.yml 600 0:0",
            "/etc/codedeploy-agent/conf/codedeployagent.yml 644 0:0",
            "/etc/codedeploy-agent/credentials 600 0:0",
            "/etc/pki/machine.key 644 0:0",
            "/etc/pki/machine.pem 644 0:0",
            "/etc/systemd/system/codedeploy-credentials.service 644 0:0",
            "/etc/systemd/system/codedeploy-credentials.timer 644 0:0",
            "/opt/codedeploy-agent/.version 644 0:0",
            "/usr/local/sbin/codedeploy-credentials 755 0:0",
            "/var/log/aws/codedeploy-agent/codedeploy-agent.log 644 0:0",
        ]


class TestDownload:
    """The real curl, and a bucket on the loopback address."""

    @pytest.fixture
    def bucket(self, tmp_path: Path) -> Iterator[tuple[LinuxMachine, str]]:
        curl = shutil.which("curl")
        if curl is None:
            pytest.skip("this machine has no curl")
        machine = prepared(LinuxMachine(tmp_path))
        (machine.programs / "curl").unlink()
        (machine.programs / "curl").symlink_to(curl)

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class calls it so)
                pass

        handler = functools.partial(Quiet, directory=str(machine.state / "bucket"))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            yield machine, f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def test_brings_the_agent(self, bucket):
        machine, address = bucket
        assert machine.run(bootstrap(BY_FILE).replace(ADDRESS, address)).stdout == READY

    def test_knows_what_is_missing(self, bucket):
        machine, address = bucket
        (machine.state / "bucket/latestv2/install").unlink()
        done = machine.run(bootstrap(BY_FILE, generation=V2).replace(ADDRESS, address))
        assert done.returncode == 1
        assert "error: 404" in done.stderr
        assert done.stderr.endswith(
            "CodeDeploy bootstrap of web-1: eu-west-1 does not have generation 2 of the agent yet; choose generation "
            "1, or the bucket of another Region\n"
        )

    def test_knows_that_nobody_is_there(self, bucket):
        machine, _ = bucket
        script = bootstrap(BY_FILE).replace(ADDRESS, "http://127.0.0.1:1").replace("--retry 5", "--retry 0")
        done = machine.run(script)
        assert done.returncode == 1
        assert done.stderr.endswith(
            "CodeDeploy bootstrap of web-1: http://127.0.0.1:1/latest/install could not be downloaded\n"
        )
