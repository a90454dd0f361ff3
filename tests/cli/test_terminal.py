"""Colour and progress on terminals alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest

from cdk_codedeploy.cli.terminal import printable

RED, RESET = "\x1b[31m", "\x1b[0m"


@pytest.fixture
def on_terminal() -> Callable[..., tuple[int, str]]:
    """Run the command on a terminal of its own; returns exit code and what the terminal got."""

    def start(*arguments: object, **environment: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "cdk_codedeploy.cli", *map(str, arguments)]
        full = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment}
        for name in ("NO_COLOR", "CI", "PY_COLORS"):
            if name not in environment:
                full.pop(name, None)
        running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=full)
        os.close(theirs)
        seen = b""
        try:
            while block := os.read(ours, 1 << 16):
                seen += block
        except OSError:
            # How Linux says that the other end is closed.
            pass
        os.close(ours)
        return running.wait(), seen.decode()

    return start


def test_errors_are_red(on_terminal, tmp_path):
    code, seen = on_terminal("appspec", "check", tmp_path / "nowhere.yml")
    assert code == 2
    assert seen.startswith(f"{RED}error: ")
    assert seen.rstrip().endswith(RESET)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_can_be_refused(on_terminal, tmp_path, environment):
    _, seen = on_terminal("appspec", "check", tmp_path / "nowhere.yml", **environment)
    assert seen.startswith("error: ")
    assert "\x1b" not in seen


def test_push_shows_its_progress(on_terminal, aws, site):
    (site / "data.bin").write_bytes(os.urandom(9 << 20))
    code, seen = on_terminal(
        "revision", "push", site, "--application", "shop", "--bucket", "revisions", **aws.environment()
    )
    assert code == 0, seen
    assert "bundle" in seen
    assert "upload" in seen
    assert "━" in seen


def test_bundle_shows_its_progress(on_terminal, site, tmp_path):
    code, seen = on_terminal("revision", "bundle", site, "-o", tmp_path / "1.zip", NO_COLOR="1")
    assert code == 0
    assert "━" in seen


def test_registering_shows_its_progress(on_terminal, aws, tmp_path):
    inventory = tmp_path / "machines.csv"
    lines = [f"web-{number},arn:aws:iam::111122223333:user/web-{number}" for number in range(30)]
    inventory.write_text("\n".join(["name,iam_user_arn", *lines, ""]))
    options = ("--inventory", inventory, "--rate", "500")
    code, seen = on_terminal("on-prem", "register", *options, **aws.environment())
    assert code == 0, seen
    assert "registering" in seen
    assert "30/30" in seen
    assert "━" in seen
    assert "registered  30" in seen


def test_no_progress_in_a_pipe(process, site, tmp_path):
    done = process("revision", "bundle", site, "-o", tmp_path / "1.zip")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, grün ✓", "plain, grün ✓"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\udcff", r"\udcff"),
    ],
)
def test_foreign_text_cannot_move_the_cursor(text, expected):
    assert printable(text) == expected
