"""The bootstrap of a Windows machine. No Windows and no PowerShell is here, so it is parsed and looked at, not run."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentGeneration,
    CredentialSource,
    HybridActivationCredentials,
    OperatingSystem,
    OwnCredentials,
    RolesAnywhereCredentials,
    UserCredentials,
    linux_bootstrap,
    windows_bootstrap,
)
from cdk_codedeploy.agent.bootstrap.parts import powershell_text
from cdk_codedeploy.errors import ValidationError
from tests.agent.agent_rules import read_identity, read_settings
from tests.agent.bootstrap.powershell import AUTOMATIC, Script

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
TOKEN = "${Token[TOKEN.7]}"
ROLE = "arn:aws:iam::111122223333:role/fleet/OnPremises"
SESSION = "arn:aws:sts::111122223333:assumed-role/OnPremises/web-1"
ADDRESS = "https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com"
FOLDER = r"C:\ProgramData\Amazon\CodeDeploy"
ANYWHERE = RolesAnywhereCredentials(
    role_arn=ROLE,
    profile_arn="arn:aws:rolesanywhere:eu-west-1:111122223333:profile/1",
    trust_anchor_arn="arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1",
    certificate=r"C:\pki\machine's.pem",
    private_key=r"C:\pki\machine.key",
)
HYBRID = HybridActivationCredentials(role_arn=ROLE)
OF_A_USER = UserCredentials(iam_user_arn="arn:aws:iam::111122223333:user/AWS/CodeDeploy/web-1")
BY_COMMAND = OwnCredentials(iam_session_arn=SESSION, refresh_command=r"& 'C:\Program Files\identity.exe' --json")
BY_FILE = OwnCredentials(iam_session_arn=SESSION, credentials_file=r"C:\corporate\credentials")
SOURCES = [ANYWHERE, HYBRID, OF_A_USER, BY_COMMAND, BY_FILE]
CMDLETS = {
    *("Get-Command", "Get-Date", "Get-Item", "Get-ItemProperty", "Get-Service", "Invoke-WebRequest", "Join-Path"),
    *("New-Item", "New-Object", "New-ScheduledTaskAction", "New-ScheduledTaskSettingsSet", "New-ScheduledTaskTrigger"),
    *("New-TimeSpan", "Out-Null", "Register-ScheduledTask", "Remove-Item", "Restart-Service", "Select-Object"),
    *("Select-String", "Set-ItemProperty", "Set-Service", "Start-Process", "Start-Sleep", "Test-Path"),
    *("Where-Object", "Write-Output", "ConvertFrom-Json", "icacls.exe", "powershell.exe", "$signingHelper"),
}
each_source = pytest.mark.parametrize("credentials", SOURCES, ids=lambda source: type(source).__name__)


def bootstrap(credentials: CredentialSource = ANYWHERE, generation: AgentGeneration = V1, **options: Any) -> str:
    given_ = {"region": "eu-west-1", "config": AgentConfig(generation=generation)} | options
    return windows_bootstrap("web-1", credentials=credentials, **given_)


def scripts(text: str) -> list[Script]:
    """The script, and the one that it writes."""
    outer = Script(text)
    return [outer, *(Script(inner) for inner in outer.assignment("refreshContent"))]


class TestText:
    @each_source
    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_is_powershell(self, credentials, generation):
        config = AgentConfig(generation=generation, proxy_uri="http://proxy:3128")
        found = scripts(bootstrap(credentials, config=config))
        assert len(found) == (2 if credentials in {ANYWHERE, BY_COMMAND} else 1)
        for script in found:
            assert script.errors == []
            assert script.read - script.assigned - AUTOMATIC == set()
            assert {name for name in script.commands if name[0] != "("} <= CMDLETS | script.functions
            assert script.functions <= script.commands | {"Assert-Running", "Get-Size"}

    def test_is_the_same_each_time(self):
        assert bootstrap() == bootstrap()

    @each_source
    def test_asks_for_nothing_but_the_bucket_of_the_region(self, credentials):
        assert re.findall(r"https?://[^'\s]+", bootstrap(credentials)) == [f"{ADDRESS}/latest/codedeploy-agent.msi"]

    def test_china_and_fips(self):
        assert "amazonaws.com.cn/" in bootstrap(region="cn-north-1")
        assert ".s3-fips.us-east-1." in bootstrap(region="us-east-1", config=AgentConfig(use_fips_mode=True))

    def test_tokens_pass(self):
        source = replace(ANYWHERE, role_arn=TOKEN, profile_arn=TOKEN, trust_anchor_arn=TOKEN, assumed_role_arn=TOKEN)
        text = windows_bootstrap(TOKEN, region=TOKEN, domain=TOKEN, credentials=source)
        assert f"$instance = '{TOKEN}'\n" in text
        assert f"$roleArn = ''{TOKEN}''\n" in text
        assert f"iam_session_arn: ''{TOKEN}/{TOKEN}''\n" in text

    @given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\u2018\u2019\u201a\u201b\r\0")))
    def test_a_text_is_no_code_whatever_it_is(self, text):
        assert Script(f"$x = {powershell_text(text)}\n").assignment("x") == [text]

    def test_typographic_quotes_end_no_text(self):
        assert powershell_text("a\u2019b\u2018") == "'a\u2019\u2019b\u2018\u2018'"

    def test_fails_with_the_sentences_of_the_other_systems(self):
        """The two are kept apart by nothing but their shells; what is Windows's own is named here."""
        ours = {
            *("run it as an administrator", "$Path cannot be closed to others"),
            *("there is no $file, which the machine shows to IAM Roles Anywhere",),
            "generation 2 of the agent is there, which generation 1 does not replace; uninstall it first",
            "the installer of the agent failed; see $msiLog",
            "$source could not be downloaded",
        }
        found: set[str] = set()
        for source in SOURCES:
            found.update(re.findall(r"Stop-Bootstrap ['\"](.*)['\"]", bootstrap(source)))
        theirs = " ".join(
            linux_bootstrap("web-1", region="eu-west-1", operating_system=OperatingSystem.RHEL, credentials=source)
            for source in (*OF_LINUX, HYBRID, OF_A_USER)
        )
        for sentence in found - ours:
            words = re.split(r"\$\w+", sentence)
            assert all(part in theirs for part in words), sentence


OF_LINUX = [
    replace(ANYWHERE, certificate="/etc/pki/machine.pem", private_key="/etc/pki/machine.key"),
    replace(BY_FILE, credentials_file="/etc/credentials"),
]


class TestContent:
    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_the_agent_accepts_its_files(self, generation):
        identity, settings = Script(bootstrap(generation=generation)).assignment("content")
        read_settings(settings, generation.value, "windows")
        assert read_identity(identity) == {
            "region": "eu-west-1",
            "iam_session_arn": SESSION,
            "aws_credentials_file": rf"{FOLDER}\credentials",
        }

    def test_of_a_hybrid_activation(self):
        text = bootstrap(HYBRID)
        found = read_identity(Script(text).assignment("content")[0])
        assert found["iam_session_arn"] == "arn:aws:sts::111122223333:assumed-role/OnPremises/@NODE@"
        assert found["aws_credentials_file"] == r"C:\Windows\System32\config\systemprofile\.aws\credentials"
        assert ".Replace('@NODE@', $node)" in text
        assert text.endswith('Write-Output "${instance}: register it with the session $assumedRole/$node"\n')
        assert "the agent runs" in text

    def test_of_a_file(self):
        found = read_identity(Script(bootstrap(BY_FILE)).assignment("content")[0])
        assert found["aws_credentials_file"] == r"C:\corporate\credentials"

    def test_the_key_of_a_user_is_not_in_it(self):
        text = bootstrap(OF_A_USER)
        assert r"$configFile = 'C:\Users\Administrator\conf.onpremises.yml'" in text
        assert "aws_secret_access_key" not in text
        assert "Remove-Item -LiteralPath $configFile" in text

    def test_what_nobody_else_may_read_is_closed_before_it_is_written(self):
        text = bootstrap()
        write = text[text.index("function Set-WholeFile") :]
        assert write.index("WriteAllText($new, '')") < write.index("Protect-File $new") < write.index("$new, $Content")
        inner = Script(text).assignment("refreshContent")[0]
        assert inner.index("WriteAllText($new, '')") < inner.index("icacls.exe") < inner.index("$lines -join")

    def test_the_session_has_the_name_of_the_instance(self):
        inner = Script(bootstrap(replace(ANYWHERE, intermediates=r"C:\pki\chain.pem"))).assignment("refreshContent")[0]
        assert "--role-session-name $instance --session-duration 3600" in inner
        assert Script(inner).assignment("certificate") == [ANYWHERE.certificate]
        assert Script(inner).assignment("intermediates") == [r"C:\pki\chain.pem"]

    def test_own_command(self):
        inner = Script(bootstrap(BY_COMMAND)).assignment("refreshContent")[0]
        assert Script(inner).assignment("refreshCommand") == [BY_COMMAND.refresh_command]
        assert "& ([scriptblock]::Create($refreshCommand))" in inner

    def test_credentials_are_renewed_every_quarter_of_an_hour(self):
        text = bootstrap()
        assert "-RepetitionInterval (New-TimeSpan -Minutes 15)" in text
        assert "-User 'SYSTEM'" in text

    @pytest.mark.parametrize(
        ("options", "package"),
        [
            ({}, "latest/codedeploy-agent.msi"),
            ({"generation": V2}, "latestv2/codedeploy-agent.msi"),
            ({"package": "releases/codedeploy-agent-1.8.0-17.msi"}, "releases/codedeploy-agent-1.8.0-17.msi"),
        ],
    )
    def test_package(self, options, package):
        assert Script(bootstrap(**options)).assignment("source") == [f"{ADDRESS}/{package}"]

    def test_a_package_of_another_system(self):
        with pytest.raises(
            ValidationError, match=r"^package: got .* named like releases/codedeploy-agent-1\.8\.0\.msi"
        ):
            bootstrap(package="releases/codedeploy-agent_1.8.0-17_all.deb")

    def test_proxy(self):
        text = bootstrap(config=AgentConfig(proxy_uri="http://proxy:3128"))
        assert Script(text).assignment("proxy") == ["http://proxy:3128"]
        assert "$options.Proxy = $proxy" in text
        assert "-Name Environment -Type MultiString" in text
        assert "$env:HTTPS_PROXY = 'http://proxy:3128'\n" in Script(text).assignment("refreshContent")[0]

    def test_the_agent_comes_last(self):
        text = bootstrap()
        steps = [
            "-File $refresh",
            "$identityFile $content",
            r"\conf.yml'",
            "msiexec.exe",
            "Restart-Service",
            "$line = Get-News",
        ]
        places = [text.index(step) for step in steps]
        assert places == sorted(places)

    @pytest.mark.parametrize(
        ("generation", "settled", "log"), [(V1, 0, "codedeploy-agent-log.txt"), (V2, 20, "codedeploy-agent.log")]
    )
    def test_waits_for_an_answer_of_codedeploy(self, generation, settled, log):
        text = bootstrap(generation=generation)
        assert f"$log = '{FOLDER}\\log\\{log}'\n" in text
        assert f"$settled = {settled}\n$patience = 150\n" in text
        windows, linux = (
            Script(text),
            linux_bootstrap(
                "web-1",
                region="eu-west-1",
                operating_system=OperatingSystem.RHEL,
                credentials=OF_LINUX[0],
                config=AgentConfig(generation=generation),
            ),
        )
        for name in ("polls", "refused", "wanted"):
            assert f"\n{name}='{windows.assignment(name)[0]}'\n" in linux
