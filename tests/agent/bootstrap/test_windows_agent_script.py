"""The script of an EC2 instance with Windows. No Windows and no PowerShell is here, so it is parsed and looked at."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from cdk_codedeploy.agent import (
    AgentConfig,
    AgentGeneration,
    BootReport,
    linux_agent_script,
    windows_agent_script,
)
from cdk_codedeploy.errors import ValidationError
from tests.agent.agent_rules import read_settings
from tests.agent.bootstrap.powershell import AUTOMATIC, Script

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
TOKEN = "${Token[TOKEN.7]}"
ADDRESS = "https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com"
PACKAGE = "releases/codedeploy-agent-1.8.0-17.msi"
FULL = replace(AgentConfig.hardened(), proxy_uri="http://proxy.example.com:3128", use_fips_mode=True)
REPORTS = {
    "nobody": None,
    "hook": BootReport.lifecycle_hook(hook_name="ready"),
    "stack": BootReport.cloudformation_signal(stack_name="Web", logical_id="Fleet"),
    "health": BootReport.unhealthy(),
}
CMDLETS = {
    *("Get-Item", "Get-ItemProperty", "Get-Service", "Invoke-WebRequest", "Invoke-RestMethod", "Join-Path", "New-Item"),
    *("New-Object", "Out-Null", "Remove-Item", "Restart-Service", "Select-Object", "Set-ItemProperty", "Set-Service"),
    *("Start-Process", "Start-Sleep", "Test-Path", "Where-Object", "Write-Output", "Write-Error", "icacls.exe"),
    *("powershell.exe", "Set-AWSProxy", "Get-ASAutoScalingInstance", "Complete-ASLifecycleAction"),
    *("Send-CFNResourceSignal", "Set-ASInstanceHealth"),
}
each_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


def script(**options: Any) -> str:
    return windows_agent_script(**{"region": "eu-west-1"} | options)


def inner(text: str) -> str:
    """The script that runs in a process of its own."""
    [found] = Script(text).assignment("agentScript")
    return found


class TestText:
    @each_report
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"check_polling": False},
            {"package": PACKAGE},
            {"config": AgentConfig(generation=V2)},
            {"config": FULL, "region": "us-east-1"},
            {"prepared": True},
            {"prepared": True, "config": FULL, "region": "us-east-1", "check_polling": False},
        ],
        ids=str,
    )
    def test_is_powershell(self, report, options):
        text = script(report=report, **options)
        outer, own = Script(text), Script(inner(text))
        for found in (outer, own):
            assert found.errors == []
            assert found.read - found.assigned - AUTOMATIC == set()
            assert {name for name in found.commands if name[0] != "("} <= CMDLETS | found.functions
        assert outer.functions <= outer.commands

    @each_report
    def test_is_small(self, report):
        """User data has 16 KB, before it is in base64; at least half of it is the user's."""
        for options in [{}, {"check_polling": False}, {"package": PACKAGE}, {"config": AgentConfig(generation=V2)}]:
            assert len(script(report=report, **options).encode()) < 8192
        assert len(script(report=report, config=FULL, region="us-east-1").encode()) < 8192 + 1000

    def test_explains_nothing_on_the_machine(self):
        assert [line for line in script(config=FULL, region="us-east-1").splitlines() if line.startswith("#")] == []

    def test_is_the_same_each_time(self):
        assert script(report=REPORTS["hook"]) == script(report=REPORTS["hook"])

    @pytest.mark.parametrize(
        ("options", "address"),
        [
            ({}, f"{ADDRESS}/latest/codedeploy-agent.msi"),
            ({"config": AgentConfig(generation=V2)}, f"{ADDRESS}/latestv2/codedeploy-agent.msi"),
            ({"package": PACKAGE}, f"{ADDRESS}/{PACKAGE}"),
            (
                {"region": "cn-north-1"},
                "https://aws-codedeploy-cn-north-1.s3.cn-north-1.amazonaws.com.cn/latest/codedeploy-agent.msi",
            ),
            (
                {"region": "us-east-1", "config": AgentConfig(use_fips_mode=True)},
                "https://aws-codedeploy-us-east-1.s3-fips.us-east-1.amazonaws.com/latest/codedeploy-agent.msi",
            ),
            (
                {"region": TOKEN, "domain": TOKEN},
                f"https://aws-codedeploy-{TOKEN}.s3.{TOKEN}.{TOKEN}/latest/codedeploy-agent.msi",
            ),
        ],
    )
    def test_fetches_one_thing(self, options, address):
        assert Script(inner(script(**options))).assignment("source") == [address]

    def test_nonsense_does_not_pass(self):
        with pytest.raises(ValidationError, match=r'^region: got "eu-west-1a", but'):
            script(region="eu-west-1a")
        with pytest.raises(
            ValidationError, match=r"^package: got .* named like releases/codedeploy-agent-1\.8\.0\.msi"
        ):
            script(package="releases/codedeploy-agent_1.8.0-17_all.deb")
        with pytest.raises(ValidationError, match=r"^report: got 7, but its type is BootReport"):
            script(report=7)


class TestAround:
    def test_is_a_block_with_a_process_of_its_own(self):
        text = script()
        assert text.startswith("& {\n")
        assert text.endswith("\n}\n")
        assert "& powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $file\n" in text

    @each_report
    def test_ends_only_its_own_process(self, report):
        """An exit outside of it would end the user's script."""
        text = script(report=report)
        assert "exit 1" in inner(text)
        outer = text[: text.index("$agentScript = ")] + text[text.index("$file = Join-Path") :]
        assert re.findall(r"\b(?:exit|throw|return)\b", outer) == []

    def test_tells_the_script_around_how_it_ended(self):
        text = script(report=REPORTS["hook"])
        end = "$global:LASTEXITCODE = $status\nif ($status -ne 0) { Write-Error 'CodeDeploy agent: "
        assert text.index("$status = $LASTEXITCODE") < text.index("Send-Report\n") < text.index(end)

    def test_leaves_no_file(self):
        assert "Remove-Item -LiteralPath $file" in script()

    def test_its_file_is_read_as_it_is_written(self):
        """Windows PowerShell takes a file without a mark for one of the system's old code page."""
        assert "[IO.File]::WriteAllText($file, $agentScript, [Text.Encoding]::UTF8)" in script()


class TestSteps:
    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_settings_come_before_the_agent_and_again_after_it(self, generation):
        text = inner(script(config=AgentConfig(generation=generation, max_revisions=2)))
        [settings] = Script(text).assignment("content")
        assert read_settings(settings, generation.value, "windows")["max_revisions"] == 2
        first, second = (found.start() for found in re.finditer(r"if \(Set-WholeFile 'C:\\ProgramData", text))
        assert first < text.index("msiexec.exe") < second < text.index("Restart-Service")

    def test_settings_that_come_with_it_are_left_alone(self):
        text = inner(script())
        assert "conf.yml" not in text
        assert Script(text).assignment("content") == []

    def test_an_agent_that_began_with_everything_is_not_interrupted(self):
        text = inner(script(config=AgentConfig()))
        after = text[text.index("is not there'") :]
        assert after.index("$changed = $false\n$started = $true\n") < after.index("if ($changed -or (Get-Service")

    def test_a_prepared_image(self):
        text = inner(script(prepared=True, config=AgentConfig()))
        assert "msiexec" not in text
        assert "://" not in text
        assert "the agent that was asked for is not in the image; put it there, or leave out prepared" in text
        assert text.index("Test-Version $wanted") < text.index("conf.yml") < text.index("Restart-Service")

    def test_without_a_check_of_polling(self):
        text = inner(script(check_polling=False))
        assert "Get-News" not in text
        assert "the agent runs" in text

    def test_a_proxy(self):
        text = script(config=AgentConfig(proxy_uri="http://proxy:3128"), report=REPORTS["hook"])
        assert "$options.Proxy = $proxy" in inner(text)
        assert "NO_PROXY=169.254.169.254" in inner(text)
        assert "-BypassList '169.254.169.254'" in text

    def test_fails_with_the_sentences_of_linux(self):
        """The two are kept apart by nothing but their shells; what is Windows's own is named here."""
        ours = {
            *("run it as an administrator", "$Path cannot be closed to others", "$source could not be downloaded"),
            "generation 2 of the agent is there, which generation 1 does not replace; uninstall it first",
            "the installer of the agent failed; see $msiLog",
        }
        found: set[str] = set()
        theirs = ""
        for options in ({}, {"prepared": True}, {"check_polling": False}):
            found.update(re.findall(r"Stop-Bootstrap ['\"](.*)['\"]", inner(script(**options))))
            theirs += linux_agent_script(region="eu-west-1", **options)
        assert len(found) > len(ours)
        for sentence in found - ours:
            assert all(part in theirs for part in re.split(r"\$\w+", sentence)), sentence


CALLS = {
    "hook": "Complete-ASLifecycleAction -LifecycleHookName $hook -AutoScalingGroupName $name -InstanceId $id `\n"
    "-LifecycleActionResult $result @options\n",
    "stack": "Send-CFNResourceSignal -StackName $stack -LogicalResourceId $resource -UniqueId $id -Status $result "
    "@options\n",
    "health": "Set-ASInstanceHealth -InstanceId $id -HealthStatus Unhealthy -ShouldRespectGracePeriod $false "
    "@options\n",
}


class TestReport:
    @pytest.mark.parametrize("name", CALLS)
    def test_calls_aws(self, name):
        text = script(report=REPORTS[name])
        assert CALLS[name] in text
        assert "$options = @{ Region = $region; Force = $true; ErrorAction = 'Stop' }" in text
        assert "could not be told of this boot: $($_.Exception.Message)" in text

    @pytest.mark.parametrize(
        ("name", "results"), [("hook", ("CONTINUE", "ABANDON")), ("stack", ("SUCCESS", "FAILURE"))]
    )
    def test_tells_good_and_bad(self, name, results):
        good, bad = results
        text = script(report=REPORTS[name])
        assert f"$result = if ($status -eq 0) {{ '{good}' }} else {{ '{bad}' }}" in text

    def test_health_is_told_after_a_failure_alone(self):
        text = script(report=REPORTS["health"])
        assert "$status = $LASTEXITCODE\nRemove-Item -LiteralPath $file\nif ($status -ne 0) {\n$listener =" in text

    def test_asks_version_2_of_the_metadata_service(self):
        text = script(report=REPORTS["hook"])
        assert '-Method Put -Uri "$address/api/token" -Headers $life' in text
        assert "-Headers @{ 'X-aws-ec2-metadata-token' = $token }" in text

    def test_fips(self):
        text = script(report=REPORTS["hook"], region="us-east-1", config=AgentConfig(use_fips_mode=True))
        assert Script(text).assignment("fips") == ["true"]
        assert Script(script(report=REPORTS["hook"])).assignment("fips") == [""]
