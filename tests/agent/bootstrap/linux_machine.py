"""A Linux machine to run a bootstrap on: its files are real, in a folder of their own; what would change this machine
only pretends."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

REAL_PROGRAMS = [
    *(
        "cat",
        "chmod",
        "cmp",
        "dirname",
        "flock",
        "grep",
        "mkdir",
        "mktemp",
        "mv",
        "rm",
        "sed",
        "sh",
        "tail",
        "tr",
        "wc",
    ),
]
FOLDERS = re.compile(r"(?<![\w.$/}:-])/(?=(?:etc|opt|root|run|usr|var)/)")
ANSWER = """\
{"Version": 1, "AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "s3cr/et+=",
 "SessionToken": "IQoJb3+/w==", "Expiration": "2030-01-01T00:00:00Z"}
"""
CREDENTIALS = """\
[default]
aws_access_key_id = ASIAEXAMPLE
aws_secret_access_key = s3cr/et+=
aws_session_token = IQoJb3+/w==
"""
LOG = "/var/log/aws/codedeploy-agent/codedeploy-agent.log"
# It begins with the settings that are there then, and writes into its log.
START = """\
: >"$STATE/active"
log=$ROOT$(cat "$STATE/log")
mkdir -p "${log%/*}"
cat "$STATE/says" >>"$log"
cat "$ROOT/etc/codedeploy-agent/conf/codedeployagent.yml" >"$STATE/begun" 2>/dev/null || :
"""
SYSTEMCTL = f"""\
case "$*" in
"is-active --quiet codedeploy-agent") test -e "$STATE/active" ;;
"restart codedeploy-agent")
    test ! -e "$STATE/broken" || exit 1
{START} ;;
esac
"""
CURL = """\
for address; do :; done
while test "$1" != --output; do shift; done
key=${address#https://*/}
test ! -e "$STATE/offline" || { printf 000; exit 6; }
test -e "$STATE/bucket/$key" || { printf 403; exit 22; }
cat "$STATE/bucket/$key" >"$2"
printf 200
"""
# The package starts the agent at once.
PACKAGE = f"""\
mkdir -p "$ROOT/opt/codedeploy-agent"
echo "agent_version: $(cat "$STATE/release")" >"$ROOT/opt/codedeploy-agent/.version"
{START}"""
INSTALLER = f"""\
#!/bin/sh
echo "installer $* in $AWS_REGION" >>"$CALLS"
{PACKAGE}"""
PACKAGES = f"""\
case "$*" in *codedeploy-agent[-_]*)
{PACKAGE} ;;
esac
"""
FIRST = '[Aws::CodeDeployCommand::Client 200 45.3 0 retries] poll_host_command(host_identifier:"arn")'
SECOND = "INFO Starting host command poll loop host_identifier=arn"


@dataclass
class LinuxMachine:
    """A machine with the programs of every Linux and a bucket that has both generations of the agent."""

    folder: Path
    shell: str = "sh"

    def __post_init__(self) -> None:
        self.root, self.programs, self.state, self.temporary = (
            self.folder / name for name in ("root", "bin", "state", "tmp")
        )
        self.calls = self.folder / "calls"
        for folder in (self.root / "run", self.programs, self.state / "bucket", self.temporary):
            folder.mkdir(parents=True)
        (self.root / "etc/systemd/system").mkdir(parents=True)
        self.calls.touch()
        for name in REAL_PROGRAMS:
            (self.programs / name).symlink_to(shutil.which(name) or pytest.fail(f"this machine has no {name}"))
        self.pretend("id", "echo 0")
        self.pretend("sleep")
        self.pretend("chown")
        self.pretend("curl", CURL)
        self.pretend("systemctl", SYSTEMCTL)
        self.pretend("aws_signing_helper", f"cat <<'END'\n{ANSWER}END")
        for prefix in ("latest", "latestv2"):
            self.state_file(f"bucket/{prefix}/install", INSTALLER)
        self.state_file("log", LOG)
        self.generation(1)

    def generation(self, number: int) -> None:
        """Let the installer bring a generation, and CodeDeploy answer it."""
        self.state_file("release", {1: "OFFICIAL_1.8.0-17_deb", 2: "2.0.1"}[number])
        self.state_file("says", {1: FIRST, 2: SECOND}[number] + "\n")

    def state_file(self, name: str, content: str) -> Path:
        """Write what the pretended programs go by."""
        return self.write(self.state / name, content)

    @staticmethod
    def write(path: Path, content: str) -> Path:
        """Write a file, and make its folder."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def file(self, path: str) -> Path:
        """The file that the machine has under an absolute path."""
        return self.root / path.removeprefix("/")

    def pretend(self, name: str, then: str = "true") -> None:
        """Make a program that notes how it was called, and does something besides."""
        program = self.programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >>"$CALLS"\n{then}\n')
        program.chmod(0o755)

    def real(self, name: str, program: str | None = None) -> None:
        """Let a program be the real one, and note how it was called."""
        self.pretend(name, f'exec "{program or shutil.which(name) or pytest.fail(f"this machine has no {name}")}" "$@"')

    def here(self, text: str) -> str:
        """Return a text whose absolute paths are those of the machine."""
        return FOLDERS.sub(f"{self.root}/", text)

    def command(self, script: str) -> list[str]:
        """The command that runs a script."""
        path = self.write(self.folder / "bootstrap.sh", self.here(script))
        return [shutil.which(self.shell) or pytest.fail(f"this machine has no {self.shell}"), str(path)]

    def run(self, script: str, *, around: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        """Run a script, and forget the calls of earlier ones."""
        self.calls.write_text("")
        return subprocess.run(
            [*around, *self.command(script)],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a script and the pretended programs have in their environment."""
        return {
            "PATH": str(self.programs),
            "TMPDIR": str(self.temporary),
            "CALLS": str(self.calls),
            "STATE": str(self.state),
            "ROOT": str(self.root),
        }

    @property
    def asked(self) -> list[str]:
        """What the programs were asked, in order; without what asks nothing of the machine."""
        ignored = ("id ", "sleep ", "chown ")
        return [line for line in self.calls.read_text().splitlines() if not line.startswith(ignored)]

    @property
    def tree(self) -> dict[str, tuple[str, int, int]]:
        """Content, mode and inode of every file."""
        files = [path for path in self.root.rglob("*") if path.is_file()]
        return {
            f"/{path.relative_to(self.root)}": (path.read_text(), path.stat().st_mode & 0o777, path.stat().st_ino)
            for path in files
        }

    @property
    def half_written(self) -> list[str]:
        """Files that were meant to be there for a moment only."""
        temporary = [str(path) for path in self.temporary.rglob("*")]
        return temporary + [path for path in self.tree if re.search(r"\.[A-Za-z0-9]{6}$", path)]


def owners(machine: LinuxMachine) -> set[int]:
    """Who owns the files; on a real machine root runs the script."""
    return {path.stat().st_uid for path in machine.root.rglob("*")} - {os.getuid()}
