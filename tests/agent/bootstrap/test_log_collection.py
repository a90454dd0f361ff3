"""The scripts that send the agent's logs to CloudWatch: read by a linter, run for real, run again, and broken."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentGeneration,
    AgentLog,
    AgentSystem,
    HybridActivationCredentials,
    OperatingSystem,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
    collection_config,
    linux_agent_script,
    linux_bootstrap,
    linux_log_collection,
    logs_of,
    windows_agent_script,
    windows_bootstrap,
    windows_log_collection,
)
from cdk_codedeploy.errors import ValidationError
from tests.agent.bootstrap.linux_machine import CURL as BUCKET_CURL
from tests.agent.bootstrap.linux_machine import PACKAGES, SYSTEMCTL, LinuxMachine
from tests.agent.bootstrap.powershell import AUTOMATIC, Script

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
AGENT, DEPLOYMENTS, UPDATER = AgentLog
GROUPS = {AGENT: "Fleet-Agent-1", DEPLOYMENTS: "Fleet-Deployments-1", UPDATER: "Fleet-Updater-1"}
TWO = {AGENT: "Fleet-Agent-1", DEPLOYMENTS: "Fleet-Deployments-1"}
TOKEN = "${Token[TOKEN.7]}"
REGION_TOKEN = "${Token[AWS.Region.4]}"
HOME = "opt/aws/amazon-cloudwatch-agent"
BUCKET = "https://amazoncloudwatch-agent-eu-west-1.s3.eu-west-1.amazonaws.com"
DONE = "the logs of the CodeDeploy agent are collected\n"
CONTROL = """\
#!/bin/sh
echo "control $*" >>"$CALLS"
test ! -e "$STATE/refuses" || { echo 'Configuration validation failed'; exit 1; }
for file; do :; done
mkdir -p "$ROOT/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.d"
cp "${file#file:}" "$ROOT/opt/aws/amazon-cloudwatch-agent/etc/amazon-cloudwatch-agent.d/file_codedeploy.json"
: >"$STATE/collects"
"""
INSTALLS = f"""\
case "$*" in *install*amazon-cloudwatch-agent* | -U*)
    mkdir -p "$ROOT/{HOME}/bin" "$ROOT/{HOME}/etc"
    cp "$STATE/control" "$ROOT/{HOME}/bin/amazon-cloudwatch-agent-ctl"
    chmod 755 "$ROOT/{HOME}/bin/amazon-cloudwatch-agent-ctl" ;;
esac
"""
FETCHES = """\
for address; do :; done
while test "$1" != --output; do shift; done
test ! -e "$STATE/offline" || { echo 'curl: (6) no such host' >&2; exit 6; }
: >"$2"
"""
SERVICES = 'test -e "$STATE/collects"'
SERVICES_OUTSIDE = 'case "$*" in *cloudwatch*) test -e "$STATE/collects"; exit ;; esac\n'
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/web-1"
# The package of the CloudWatch agent is anywhere; all else is in the bucket of the CodeDeploy agent.
BOTH = f"""\
for address; do :; done
case $address in *cloudwatch*)
{FETCHES}
exit 0 ;;
esac
{BUCKET_CURL}"""
SYSTEMS = {
    "amazon_linux": 'NAME="Amazon Linux"\nID="amzn"\nID_LIKE="fedora"\n',
    "redhat": 'NAME="Red Hat Enterprise Linux"\nID="rhel"\nID_LIKE="fedora"\n',
    "rocky": 'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
    "ubuntu": "ID=ubuntu\nID_LIKE=debian\n",
    "debian": "NAME=Debian\nID=debian\n",
    "suse": 'ID="sles"\nID_LIKE="suse"\n',
}
FOLDERS = {"rocky": "redhat"}


OUTSIDE = {
    "region": "eu-west-1",
    "credentials": RolesAnywhereCredentials(
        role_arn="arn:aws:iam::111122223333:role/OnPremises",
        profile_arn="arn:aws:rolesanywhere:eu-west-1:111122223333:profile/1",
        trust_anchor_arn="arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1",
        certificate="/etc/pki/machine.pem",
        private_key="/etc/pki/machine.key",
    ),
}


class Machine(LinuxMachine):
    """A Linux machine that can get the CloudWatch agent."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("cp", "tr"):
            if not (self.programs / name).exists():
                (self.programs / name).symlink_to(shutil.which(name) or pytest.fail(f"this machine has no {name}"))
        self.pretend("uname", "echo x86_64")
        self.pretend("curl", FETCHES)
        self.pretend("systemctl", SERVICES)
        self.state_file("control", CONTROL)

    def be(self, system: str) -> None:
        """Become a machine of a system."""
        self.write(self.root / "etc/os-release", SYSTEMS[system])
        for name in {"amazon_linux": ["dnf"], "ubuntu": ["apt-get"], "debian": ["apt-get"]}.get(system, ["rpm"]):
            self.pretend(name, INSTALLS)

    @property
    def collected(self) -> dict[str, object]:
        """The settings that the CloudWatch agent was given."""
        text = self.file(f"{HOME}/etc/amazon-cloudwatch-agent.d/file_codedeploy.json").read_text()
        found: dict[str, object] = json.loads(text)
        return found


def script(system: OperatingSystem | None = None, **options: object) -> str:
    return linux_log_collection(GROUPS, region="eu-west-1", operating_system=system, **options)  # type: ignore[arg-type]


@pytest.fixture(params=["sh", "bash"])
def machine(tmp_path: Path, request: pytest.FixtureRequest) -> Machine:
    return Machine(tmp_path, request.param)


class TestConfig:
    def test_is_what_the_cloudwatch_agent_reads(self):
        found = json.loads(collection_config(GROUPS, AgentConfig()))
        assert list(found) == ["logs"]
        items = found["logs"]["logs_collected"]["files"]["collect_list"]
        assert [item["log_group_name"] for item in items] == list(GROUPS.values())
        assert [item["log_stream_name"] for item in items] == [
            "{instance_id}-agent",
            "{instance_id}-deployments",
            "{instance_id}-updater",
        ]
        assert [item["file_path"] for item in items] == [log.path(AgentConfig()) for log in AgentLog]
        # Known to CloudFormation; the CloudWatch agent would need more permissions for it.
        assert not any("retention_in_days" in item for item in items)

    @pytest.mark.parametrize(
        "line",
        [
            "2024-02-22T10:21:00 INFO  [codedeploy-agent(2716)]: Version file found",
            "[2024-02-22 10:21:00.417] [d-ABCDEFGH1][stdout]hello",
        ],
    )
    def test_an_event_begins_with_a_date(self, line):
        items = json.loads(collection_config(TWO, AgentConfig()))["logs"]["logs_collected"]["files"]["collect_list"]
        for item in items:
            assert re.search(item["multi_line_start_pattern"], line)
            for other in ("    /opt/codedeploy-agent/lib/x.rb:12:in `run'", "Error at 2024-02-22T10:21:00", ""):
                assert not re.search(item["multi_line_start_pattern"], other)

    def test_times_are_read_where_their_form_is_known(self):
        def formats(generation: AgentGeneration) -> list[str | None]:
            text = collection_config(TWO, AgentConfig(generation=generation))
            items = json.loads(text)["logs"]["logs_collected"]["files"]["collect_list"]
            return [item.get("timestamp_format") for item in items]

        assert formats(V1) == ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"]
        assert formats(V2) == [None, None]

    def test_logs_that_others_may_not_read_are_read_by_root(self):
        closed = AgentConfig(generation=V2, restrict_log_dir_permissions=True)
        assert json.loads(collection_config(TWO, closed))["agent"] == {"run_as_user": "root"}
        assert "agent" not in json.loads(collection_config(TWO, closed, AgentSystem.WINDOWS))

    def test_tokens_stay_whole(self):
        assert f'"log_group_name":"{TOKEN}"' in collection_config({AGENT: TOKEN}, AgentConfig())

    @pytest.mark.parametrize(
        ("config", "system", "log"),
        [
            (AgentConfig(generation=V2), AgentSystem.LINUX, UPDATER),
            (AgentConfig(), AgentSystem.WINDOWS, UPDATER),
            (AgentConfig(enable_deployments_log=False), AgentSystem.LINUX, DEPLOYMENTS),
        ],
    )
    def test_logs_that_are_not_written_are_refused(self, config, system, log):
        with pytest.raises(ValidationError, match=f"writes .* on {system.name.capitalize()}; leave that one out"):
            collection_config({log: "group"}, config, system)

    def test_no_log_is_refused(self):
        with pytest.raises(ValidationError, match="name a log"):
            collection_config({}, AgentConfig())


class TestLinuxText:
    @pytest.mark.parametrize("system", [None, *(each for each in OperatingSystem if each.system is AgentSystem.LINUX)])
    @pytest.mark.parametrize("proxy", [None, "http://proxy:3128"])
    def test_linter_finds_nothing(self, system, proxy, tmp_path):
        path = tmp_path / "script.sh"
        config = AgentConfig(proxy_uri=proxy, log_dir="/var/it's/here")
        path.write_text("#!/bin/sh\n" + script(system, config=config))
        done = subprocess.run(["shellcheck", str(path)], capture_output=True, text=True, check=False)
        assert done.stdout == ""

    def test_user_data_has_room_for_it_and_for_the_agent(self):
        config = AgentConfig(generation=V1, proxy_uri="http://proxy.example.com:3128", verbose=True)
        logs = linux_log_collection(dict.fromkeys(AgentLog, TOKEN), region="eu-west-1", config=config)
        assert len(logs) < 3_500
        assert len(logs) + len(linux_agent_script(region="eu-west-1", config=config)) < 12_000

    def test_windows_is_another_matter(self):
        with pytest.raises(ValidationError, match="use windows_log_collection"):
            script(OperatingSystem.WINDOWS)

    def test_region_that_is_a_token_needs_a_domain(self):
        with pytest.raises(ValidationError, match=r"pass Aws\.URL_SUFFIX"):
            linux_log_collection(GROUPS, region=REGION_TOKEN)
        text = linux_log_collection(GROUPS, region=REGION_TOKEN, domain=TOKEN)
        assert f"https://amazoncloudwatch-agent-{REGION_TOKEN}.s3.{REGION_TOKEN}.{TOKEN}" in text

    def test_fips(self):
        text = linux_log_collection(GROUPS, region="us-east-1", config=AgentConfig(use_fips_mode=True))
        assert "https://amazoncloudwatch-agent-us-east-1.s3-fips.us-east-1.amazonaws.com" in text

    def test_china(self):
        text = linux_log_collection(GROUPS, region="cn-north-1")
        assert "https://amazoncloudwatch-agent-cn-north-1.s3.cn-north-1.amazonaws.com.cn" in text

    def test_same_input_same_bytes(self):
        assert script() == script()


class TestLinuxRun:
    @pytest.mark.parametrize("system", SYSTEMS)
    def test_installs_and_starts_it_on_any_system(self, machine, system):
        machine.be(system)
        done = machine.run(script())
        assert (done.returncode, done.stdout, done.stderr) == (0, DONE, "")
        assert machine.collected == json.loads(machine.here(collection_config(GROUPS, AgentConfig())))
        (asked,) = [line for line in machine.asked if line.startswith("control ")]
        assert re.fullmatch(r"control -a append-config -m ec2 -s -c file:\S+/codedeploy\.json", asked)
        fetched = [line.split()[-1] for line in machine.asked if line.startswith("curl ")]
        folder = FOLDERS.get(system, system)
        suffix = "deb" if system in {"ubuntu", "debian"} else "rpm"
        expected = [f"{BUCKET}/{folder}/amd64/latest/amazon-cloudwatch-agent.{suffix}"]
        assert fetched == ([] if system == "amazon_linux" else expected)
        assert machine.half_written == []

    @pytest.mark.parametrize(
        ("system", "given"),
        [
            ("amazon_linux", OperatingSystem.AMAZON_LINUX),
            ("redhat", OperatingSystem.RHEL),
            ("ubuntu", OperatingSystem.UBUNTU),
            ("debian", OperatingSystem.DEBIAN),
            ("suse", OperatingSystem.SLES),
        ],
    )
    def test_does_not_ask_what_it_was_told(self, machine, system, given):
        machine.be(system)
        machine.file("etc/os-release").unlink()
        assert machine.run(script(given)).stdout == DONE

    def test_on_arm(self, machine):
        machine.be("redhat")
        machine.pretend("uname", "echo aarch64")
        assert machine.run(script()).stdout == DONE
        assert f"{BUCKET}/redhat/arm64/latest/amazon-cloudwatch-agent.rpm" in "\n".join(machine.asked)

    def test_is_run_again_without_installing_it(self, machine):
        machine.be("ubuntu")
        machine.run(script())
        before = machine.collected
        assert machine.run(script()).stdout == DONE
        assert [line for line in machine.asked if not line.startswith(("control ", "systemctl ", "mktemp "))] == []
        assert machine.collected == before

    def test_behind_a_proxy(self, machine):
        machine.be("ubuntu")
        config = AgentConfig(proxy_uri="http://proxy:3128")
        for _ in range(2):
            assert machine.run(script(config=config)).stdout == DONE
            common = machine.file(f"{HOME}/etc/common-config.toml").read_text()
            assert common.count("[proxy]") == 1
            assert 'https_proxy = "http://proxy:3128"' in common

    def test_a_proxy_that_others_set_stays(self, machine):
        machine.be("ubuntu")
        machine.run(script())
        theirs = '[proxy]\nhttps_proxy = "http://theirs:1"\n'
        machine.write(machine.file(f"{HOME}/etc/common-config.toml"), theirs)
        machine.run(script(config=AgentConfig(proxy_uri="http://proxy:3128")))
        assert machine.file(f"{HOME}/etc/common-config.toml").read_text() == theirs

    def test_an_unknown_system_is_told(self, machine):
        machine.write(machine.root / "etc/os-release", "ID=gentoo\n")
        done = machine.run(script())
        assert done.returncode == 0
        assert "CloudWatch agent: there is no package for gentoo" in done.stderr

    @pytest.mark.parametrize(
        ("broken", "sentence"),
        [
            ("offline", f"{BUCKET}/ubuntu/amd64/latest/amazon-cloudwatch-agent.deb could not be downloaded"),
            ("refuses", "it does not take its settings"),
        ],
    )
    def test_a_failure_is_told_and_ends_nothing_else(self, machine, broken, sentence):
        machine.be("ubuntu")
        machine.state_file(broken, "")
        done = machine.run(f"set -e\n{script()}echo the rest runs\n")
        assert (done.returncode, done.stdout) == (0, "the rest runs\n")
        assert f"CloudWatch agent: {sentence}\n" in done.stderr
        assert machine.half_written == []

    def test_an_agent_that_does_not_stay_is_told(self, machine):
        machine.be("ubuntu")
        machine.pretend("systemctl", "exit 3")
        assert "CloudWatch agent: it does not start\n" in machine.run(script()).stderr

    def test_settings_of_the_shell_around_it_stay(self, machine):
        machine.be("ubuntu")
        done = machine.run(f'set -f\nfile=mine\n{script()}echo "$file" *\n')
        assert done.stdout == f"{DONE}mine *\n"

    def test_the_agent_comes_after_it(self, machine):
        machine.be("ubuntu")
        machine.pretend("apt-get", INSTALLS + PACKAGES)
        text = script() + linux_agent_script(region="eu-west-1", check_polling=False)
        asked = "".join(machine.run(text).stdout)
        assert asked.startswith(DONE)


class TestWindows:
    @pytest.mark.parametrize("proxy", [None, "http://proxy:3128"])
    def test_is_powershell(self, proxy):
        text = windows_log_collection(TWO, region="eu-west-1", config=AgentConfig(proxy_uri=proxy))
        outer = Script(text)
        (inner_text,) = outer.assignment("agentScript")
        inner = Script(inner_text)
        for each in (outer, inner):
            assert each.errors == []
            assert each.read - each.assigned - AUTOMATIC - {"download"} == set()
        assert inner.assignment("bucket") == [BUCKET]
        assert inner.functions <= inner.commands

    def test_settings(self):
        config = AgentConfig(generation=V2, log_dir=r"D:\it's here")
        outer = Script(windows_log_collection(TWO, region="eu-west-1", config=config))
        (collected,) = Script(outer.assignment("agentScript")[0]).assignment("collected")
        assert json.loads(collected) == json.loads(collection_config(TWO, config, AgentSystem.WINDOWS))
        assert r"D:\\it's here\\codedeploy-agent.log" in collected

    def test_has_no_updater_log(self):
        assert logs_of(AgentConfig(), AgentSystem.WINDOWS) == (AGENT, DEPLOYMENTS)
        with pytest.raises(ValidationError, match="agent and deployments on Windows"):
            windows_log_collection(GROUPS, region="eu-west-1")

    def test_user_data_has_room_for_it_and_for_the_agent(self):
        logs = windows_log_collection({AGENT: TOKEN, DEPLOYMENTS: TOKEN}, region="eu-west-1")
        assert len(logs) < 3_500
        assert len(logs) + len(windows_agent_script(region="eu-west-1")) < 14_000


class TestOutsideAws:
    """The logs of a machine that has its credentials from elsewhere."""

    @pytest.fixture
    def outside(self, machine: Machine) -> Machine:
        machine.be("ubuntu")
        machine.pretend("apt-get", INSTALLS + PACKAGES)
        machine.pretend("ruby")
        machine.pretend("systemctl", f"{SERVICES_OUTSIDE}{SYSTEMCTL}")
        for name in ("pem", "key"):
            machine.write(machine.file(f"etc/pki/machine.{name}"), name)
        installer = machine.state / "bucket/latest/install"
        packages = machine.write(machine.state / "curl", "")
        packages.write_text(BOTH)
        machine.pretend("curl", '. "$STATE/curl"')
        assert installer.exists()
        return machine

    def test_collects_before_the_agent_starts(self, outside):
        text = linux_bootstrap("web-1", operating_system=OperatingSystem.UBUNTU, logs=GROUPS, **OUTSIDE)
        done = outside.run(text)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(DONE)
        assert outside.collected["agent"] == {"region": "eu-west-1"}
        items = outside.collected["logs"]["logs_collected"]["files"]["collect_list"]
        assert [item["log_stream_name"] for item in items] == ["web-1-agent", "web-1-deployments", "web-1-updater"]
        common = outside.file(f"{HOME}/etc/common-config.toml").read_text()
        assert 'shared_credential_profile = "default"\n' in common
        assert f'shared_credential_file = "{outside.file("etc/codedeploy-agent/credentials")}"\n' in common
        assert [line for line in outside.asked if " -m onPremise " in line]

    def test_credentials_that_others_set_stay(self, outside):
        theirs = '[credentials]\nshared_credential_profile = "theirs"\n'
        outside.write(outside.file(f"{HOME}/etc/common-config.toml"), theirs)
        outside.run(linux_bootstrap("web-1", operating_system=OperatingSystem.UBUNTU, logs=GROUPS, **OUTSIDE))
        assert outside.file(f"{HOME}/etc/common-config.toml").read_text() == theirs

    def test_behind_a_proxy(self, outside):
        options = OUTSIDE | {"config": AgentConfig(proxy_uri="http://proxy:3128")}
        outside.run(linux_bootstrap("web-1", operating_system=OperatingSystem.UBUNTU, logs=GROUPS, **options))
        common = outside.file(f"{HOME}/etc/common-config.toml").read_text()
        assert 'https_proxy = "http://proxy:3128"' in common
        assert "[credentials]" in common

    @pytest.mark.parametrize(
        ("credentials", "linux", "windows"),
        [
            (
                OUTSIDE["credentials"],
                "/etc/codedeploy-agent/credentials",
                r"C:\ProgramData\Amazon\CodeDeploy\credentials",
            ),
            (
                HybridActivationCredentials(role_arn="arn:aws:iam::111122223333:role/OnPremises"),
                "/root/.aws/credentials",
                r"C:\Windows\System32\config\systemprofile\.aws\credentials",
            ),
            (
                OwnCredentials(iam_session_arn=SESSION, refresh_command="corporate-identity"),
                "/etc/codedeploy-agent/credentials",
                r"C:\ProgramData\Amazon\CodeDeploy\credentials",
            ),
            (OwnCredentials(iam_session_arn=SESSION, credentials_file="/corporate"), "/corporate", "/corporate"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_each_source_has_a_file(self, credentials, linux, windows):
        options = {"region": "eu-west-1", "credentials": credentials, "logs": TWO}
        text = linux_bootstrap("web-1", operating_system=OperatingSystem.UBUNTU, **options)
        assert f"\nshared={linux}\n" in text
        outer = Script(windows_bootstrap("web-1", **options))
        assert outer.errors == []
        (inner,) = (Script(each) for each in outer.assignment("agentScript"))
        assert inner.errors == []
        assert inner.assignment("shared") == [windows]
        assert inner.assignment("mode") == ["onPremise"]

    @pytest.mark.parametrize("write", [linux_bootstrap, windows_bootstrap])
    def test_a_user_has_none(self, write):
        system = {"operating_system": OperatingSystem.UBUNTU} if write is linux_bootstrap else {}
        user = UserCredentials(iam_user_arn="arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1")
        with pytest.raises(ValidationError, match="an IAM user has none; choose another source of credentials"):
            write("web-1", region="eu-west-1", credentials=user, logs=TWO, **system)

    @pytest.mark.parametrize("write", [linux_bootstrap, windows_bootstrap])
    def test_none_are_collected_unless_they_are_asked_for(self, write):
        system = {"operating_system": OperatingSystem.UBUNTU} if write is linux_bootstrap else {}
        assert "cloudwatch" not in write("web-1", **OUTSIDE, **system).lower()

    def test_linter_finds_nothing(self, tmp_path):
        path = tmp_path / "script.sh"
        path.write_text(
            linux_bootstrap(
                "web-1",
                operating_system=OperatingSystem.SLES,
                logs=TWO,
                **OUTSIDE | {"config": AgentConfig(generation=V2, proxy_uri="http://proxy:3128")},
            )
        )
        done = subprocess.run(["shellcheck", str(path)], capture_output=True, text=True, check=False)
        assert done.stdout == ""
