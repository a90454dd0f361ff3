"""``on-prem bootstrap``: the script on the terminal or in a file, and what goes with what."""

from __future__ import annotations

import pytest

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentGeneration,
    HybridActivationCredentials,
    OperatingSystem,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
    linux_bootstrap,
    windows_bootstrap,
)

ROLE = "arn:aws:iam::111122223333:role/OnPremises"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/web-1"
USER = "arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1"
PROFILE = "arn:aws:rolesanywhere:eu-west-1:111122223333:profile/1"
ANCHOR = "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1"
FIRST = ("on-prem", "bootstrap", "web-1", "--region", "eu-west-1", "--os")
OWN = ("--session-arn", SESSION, "--credentials-file", "/etc/credentials")
ANYWHERE = (
    *("--roles-anywhere", "--role-arn", ROLE, "--profile-arn", PROFILE, "--trust-anchor-arn", ANCHOR),
    *("--certificate", "/etc/pki/a.pem", "--private-key", "/etc/pki/a.key"),
)
ANYWHERE_SOURCE = RolesAnywhereCredentials(
    role_arn=ROLE,
    profile_arn=PROFILE,
    trust_anchor_arn=ANCHOR,
    certificate="/etc/pki/a.pem",
    private_key="/etc/pki/a.key",
)
ALL = (
    "they come from one of --roles-anywhere, --hybrid-activation, --user, --credentials-file and --refresh-command; "
    "give one of these options"
)


class TestScript:
    @pytest.mark.parametrize(
        ("options", "credentials"),
        [
            (ANYWHERE, ANYWHERE_SOURCE),
            (("--hybrid-activation", "--role-arn", ROLE), HybridActivationCredentials(role_arn=ROLE)),
            (
                ("--hybrid-activation", "--role-arn", ROLE, "--credentials-file", "/var/credentials"),
                HybridActivationCredentials(role_arn=ROLE, credentials_file="/var/credentials"),
            ),
            (("--user", "--user-arn", USER), UserCredentials(iam_user_arn=USER)),
            (OWN, OwnCredentials(iam_session_arn=SESSION, credentials_file="/etc/credentials")),
            (
                ("--session-arn", SESSION, "--refresh-command", "identity --json"),
                OwnCredentials(iam_session_arn=SESSION, refresh_command="identity --json"),
            ),
        ],
    )
    def test_for_each_source_of_credentials(self, run, options, credentials):
        result = run(*FIRST, "rhel", *options)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == linux_bootstrap(
            "web-1", region="eu-west-1", operating_system=OperatingSystem.RHEL, credentials=credentials
        )

    @pytest.mark.parametrize("system", [each for each in OperatingSystem if each is not OperatingSystem.WINDOWS])
    def test_for_each_linux(self, run, system):
        name = system.name.lower().replace("_", "-")
        result = run(*FIRST, name, "--generation", 2, *OWN, "--no-check-polling")
        source = OwnCredentials(iam_session_arn=SESSION, credentials_file="/etc/credentials")
        assert result.stdout == linux_bootstrap(
            "web-1",
            region="eu-west-1",
            operating_system=system,
            credentials=source,
            config=AgentConfig(generation=AgentGeneration.V2),
            check_polling=False,
        )

    def test_settings(self, run):
        package = "releases/codedeploy-agent_2.0.1_amd64.deb"
        options = ("--hardened", "--auth-policy", "--proxy", "http://proxy:3128", "--package", package)
        result = run(*FIRST, "debian", "--generation", 2, *OWN, *options)
        assert result.exit_code == 0
        for line in (
            ":reject_path_traversal_in_bundle: true",
            ":enable_auth_policy: true",
            ":proxy_uri: 'http://proxy:3128'",
            f"source=https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com/{package}",
        ):
            assert f"\n{line}\n" in result.stdout
        assert result.stderr.splitlines() == [
            (
                "warning: enable_auth_policy: the instance needs the four actions of codedeploy-commands-secure, or it "
                "is given no work at all"
            ),
            "warning: reject_symlinks_in_bundle: a bundle with node_modules/.bin or versioned libraries is refused",
            (
                "warning: ignore_ownership_in_bundle: files of a tar archive belong to the agent's user; name owners "
                "in the AppSpec file"
            ),
            (
                "warning: restrict_agent_dir_permissions: log collectors that do not run as root, the CloudWatch "
                "agent too, lose the output of hooks"
            ),
            (
                "warning: restrict_hook_env_to_allowlist: hooks do not see proxies and other variables of the agent's "
                "service any more"
            ),
            "warning: strip_loader_env_in_hooks: hooks do not see LD_LIBRARY_PATH and LD_PRELOAD any more",
        ]

    def test_fips(self, run):
        result = run("on-prem", "bootstrap", "web-1", "--region", "us-east-1", "--os", "rhel", *OWN, "--fips")
        assert ".s3-fips.us-east-1." in result.stdout

    def test_into_a_file(self, run, tmp_path):
        path = tmp_path / "web-1.sh"
        path.write_text("old")
        result = run(*FIRST, "rhel", *OWN, "--output", path)
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == f"{path}: run it on web-1 as root\n"
        assert path.read_text() == run(*FIRST, "rhel", *OWN).stdout
        assert path.stat().st_mode & 0o777 == 0o755
        assert list(tmp_path.iterdir()) == [path]

    def test_for_windows_into_a_file_that_windows_reads(self, run, tmp_path):
        path = tmp_path / "web-1.ps1"
        options = ("--session-arn", SESSION, "--credentials-file", "C:\\Grüße\\credentials")
        result = run(*FIRST, "windows", *options, "-o", path)
        assert result.stderr == f"{path}: run it on web-1 as an administrator\n"
        source = OwnCredentials(iam_session_arn=SESSION, credentials_file="C:\\Grüße\\credentials")
        script = windows_bootstrap("web-1", region="eu-west-1", credentials=source)
        assert path.read_bytes() == b"\xef\xbb\xbf" + script.encode()

    def test_region_of_the_environment(self, run, monkeypatch):
        monkeypatch.setenv("AWS_REGION", "eu-central-1")
        result = run("on-prem", "bootstrap", "web-1", "--os", "rhel", *OWN)
        assert "\nregion=eu-central-1\n" in result.stdout

    def test_needs_no_cdk(self, loaded, tmp_path):
        assert not {"aws_cdk", "jsii"} & loaded(tmp_path, *FIRST, "rhel", *OWN)


class TestRefused:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ((), f"credentials: got nothing about them, but {ALL}"),
            (("--user", "--roles-anywhere"), f"credentials: got --roles-anywhere and --user, but {ALL}"),
            (
                ("--credentials-file", "/a", "--refresh-command", "b"),
                f"credentials: got --credentials-file and --refresh-command, but {ALL}",
            ),
            (("--user",), "--user-arn: got nothing, but --user needs it; give it too"),
            (
                ("--roles-anywhere", "--role-arn", ROLE),
                "--profile-arn: got nothing, but --roles-anywhere needs it; give it too",
            ),
            (
                ("--user", "--user-arn", USER, "--role-arn", ROLE),
                "--role-arn: got a value, but it does not go with --user; leave out one of the two",
            ),
            (
                (*OWN, "--profile-arn", PROFILE),
                "--profile-arn: got a value, but it does not go with --credentials-file; leave out one of the two",
            ),
        ],
    )
    def test_credentials(self, run, options, message):
        result = run(*FIRST, "rhel", *options)
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"error: {message}\n")

    def test_a_system_of_the_other_generation(self, run):
        result = run(*FIRST, "sles", *OWN)
        assert result.exit_code == 2
        assert result.stderr == (
            "error: operating_system: got SUSE Linux, but generation 1 of the agent is not made for it; choose "
            "generation 2\n"
        )

    def test_a_file_that_cannot_be_written(self, run, tmp_path):
        result = run(*FIRST, "rhel", *OWN, "-o", tmp_path / "no" / "web-1.sh")
        assert result.exit_code == 2
        assert result.stderr.endswith("No such file or directory; check the path and who may read or write it\n")

    def test_a_folder_in_place_of_the_file(self, run, tmp_path):
        (tmp_path / "web-1.sh").mkdir()
        result = run(*FIRST, "rhel", *OWN, "-o", tmp_path / "web-1.sh")
        assert result.exit_code == 2
        assert [path.name for path in tmp_path.iterdir()] == ["web-1.sh"]
