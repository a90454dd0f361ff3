"""The examples' revisions: what the agent would refuse, and what the scripts do when a command of theirs fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
import yaml

from cdk_codedeploy.revision import check_directory
from cdk_codedeploy.service import IN_PLACE
from tests.agent.bootstrap.powershell import AUTOMATIC, Script

FOLDERS = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*/revision"))
SCRIPTS = [script for folder in FOLDERS for script in sorted(folder.rglob("*.sh"))]
WINDOWS_SCRIPTS = [script for folder in FOLDERS for script in sorted(folder.rglob("*.ps1"))]
COMMANDS = (
    "cat", "curl", "dnf", "httpd", "install", "mariadb", "mkdir", "nginx", "rm", "rpm", "sha1sum", "systemctl", "tar",
    "tee",
)  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(path.parents[3 if path.is_file() else 1]))


@pytest.fixture(params=FOLDERS, ids=name)
def revision(request: pytest.FixtureRequest) -> Path:
    """Each revision in turn."""
    folder: Path = request.param
    return folder


@pytest.fixture
def appspec(revision: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((revision / "appspec.yml").read_text())
    return document


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, list[str]]]:
    """Run a script where each command is a stand-in. Returns the exit status and the commands that were called."""

    def run(script: Path, *, failing: Sequence[str] = ()) -> tuple[int, list[str]]:
        calls = tmp_path / "calls"
        calls.write_text("")
        for command in COMMANDS:
            stand_in = tmp_path / command
            status = 1 if command in failing else 0
            stand_in.write_text(f'#!/bin/bash\necho "{command} $*" >> {calls}\nexit {status}\n')
            stand_in.chmod(0o755)
        path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
        done = subprocess.run([script], env={"PATH": path}, stdin=subprocess.DEVNULL, check=False)
        return done.returncode, calls.read_text().splitlines()

    return run


def test_our_own_check_finds_nothing(revision: Path) -> None:
    assert list(check_directory(revision)) == []


def test_appspec_is_one_of_its_system_with_known_keys(revision: Path, appspec: dict[str, Any]) -> None:
    windows = any(revision.rglob("*.ps1"))
    assert appspec["version"] == 0.0
    assert appspec["os"] == ("windows" if windows else "linux")
    assert set(appspec) <= {"version", "os", "files", "hooks"} | (set() if windows else {"permissions"})


def test_files_to_install_exist(revision: Path, appspec: dict[str, Any]) -> None:
    path_there = PureWindowsPath if appspec["os"] == "windows" else PurePosixPath
    for entry in appspec["files"]:
        assert (revision / entry["source"]).exists()
        assert path_there(entry["destination"]).is_absolute()


def test_hooks_refer_to_every_script_and_to_nothing_else(revision: Path, appspec: dict[str, Any]) -> None:
    hooks = [hook for event in appspec["hooks"].values() for hook in event]
    scripts = {
        script.relative_to(revision).as_posix() for kind in ("sh", "ps1") for script in revision.rglob(f"*.{kind}")
    }
    assert scripts
    assert {hook["location"] for hook in hooks} == scripts
    # All events of one deployment have an hour together.
    assert 0 < sum(hook["timeout"] for hook in hooks) <= 3600


def test_hooks_are_for_events_that_run_scripts(appspec: dict[str, Any]) -> None:
    assert set(appspec["hooks"]) <= {event.value for event in IN_PLACE.hookable}


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
class TestScript:
    def test_can_be_executed(self, script: Path) -> None:
        assert os.access(script, os.X_OK)

    def test_is_bash_that_stops_at_the_first_error(self, script: Path) -> None:
        content = script.read_bytes()
        assert content.startswith(b"#!/bin/bash\n")
        assert b"\r" not in content
        first = next(line for line in content.splitlines() if line and not line.startswith(b"#"))
        assert first == b"set -eu"

    def test_has_no_syntax_error(self, script: Path) -> None:
        subprocess.run(["bash", "-n", script], check=True)

    def test_shellcheck_finds_nothing(self, script: Path) -> None:
        program = Path(sys.executable).parent / "shellcheck"
        done = subprocess.run([program, script], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")

    def test_succeeds_when_its_commands_do(self, script: Path, run: Callable[..., tuple[int, list[str]]]) -> None:
        status, calls = run(script)
        assert status == 0
        assert calls

    @pytest.mark.parametrize("failing", COMMANDS)
    def test_fails_when_one_of_its_commands_does(
        self, script: Path, failing: str, run: Callable[..., tuple[int, list[str]]]
    ) -> None:
        status, calls = run(script, failing=[failing])
        called = any(call.split()[0] == failing for call in calls)
        only_asks = (script.name, failing) in {("stop.sh", "systemctl"), ("install.sh", "rpm")}
        assert (status != 0) == (called and not only_asks)


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script.name == "stop.sh"], ids=name)
def test_stopping_what_does_not_run_does_nothing(script: Path, run: Callable[..., tuple[int, list[str]]]) -> None:
    status, calls = run(script, failing=["systemctl"])
    assert status == 0
    assert [call.split()[1] for call in calls] == ["is-active"]


@pytest.mark.parametrize("script", [script for script in SCRIPTS if script.name == "install.sh"], ids=name)
def test_only_what_is_not_there_is_installed(script: Path, run: Callable[..., tuple[int, list[str]]]) -> None:
    assert [call.split()[0] for call in run(script)[1]] == ["rpm"]
    status, calls = run(script, failing=["rpm"])
    assert (status, [call.split()[:2] for call in calls]) == (0, [["rpm", "--query"], ["dnf", "install"]])
    assert run(script, failing=["rpm", "dnf"])[0] != 0


@pytest.mark.parametrize("script", WINDOWS_SCRIPTS, ids=name)
class TestWindowsScript:
    """No Windows is here, so these scripts are parsed and looked at, not run."""

    def test_is_powershell_that_stops_at_the_first_error(self, script: Path) -> None:
        content = script.read_bytes()
        # Without a byte order mark Windows PowerShell takes anything else for its own code page.
        assert content.isascii()
        assert Script(content.decode()).errors == []
        first = next(line for line in content.decode().splitlines() if line and not line.startswith("#"))
        assert first == '$ErrorActionPreference = "Stop"'

    def test_reads_what_it_has_assigned(self, script: Path) -> None:
        parsed = Script(script.read_text())
        assert parsed.read <= parsed.assigned | AUTOMATIC | {"psscriptroot", "pscommandpath"}

    def test_tells_the_agent_of_a_failure(self, script: Path) -> None:
        """What nothing catches would do too, but says it in red letters, of which the agent's log keeps little."""
        assert script.read_text().rstrip().endswith(("exit 1", "exit 1\n}"))

    def test_leaves_the_32_bit_powershell_before_it_uses_modules_of_the_server(self, script: Path) -> None:
        text = script.read_text()
        uses = [match.start() for match in re.finditer("-WindowsFeature", text)]
        assert uses or script.name != "install.ps1"
        assert all(0 < text.find("Sysnative") < text.find("exit $LASTEXITCODE") < use for use in uses)
