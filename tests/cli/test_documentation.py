"""docs/command-line.md: what it shows is what the command prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/command-line.md"
# Checksums and sizes depend on the build of zlib.
CHANGING = re.compile(r"\b[0-9a-f]{32,64}\b|(?<=^size    )\d+", re.MULTILINE)


def steps() -> list[tuple[str, str | None]]:
    """The commands of the page in order, with the output that it shows; None for what is not shown."""
    found: list[tuple[str, str | None]] = []
    for hidden, block in re.findall(r"<!-- run: (.*?) -->|```console\n(.*?)```", PAGE.read_text(), re.DOTALL):
        if hidden:
            found.append((hidden, None))
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.mark.slow
def test_page_shows_what_the_commands_print(aws, tmp_path):
    aws.applications, aws.revisions = {"Shop": "Server"}, {"Shop": []}
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "cdk-codedeploy").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cdk_codedeploy.cli "$@"\n')
    (tools / "cdk-codedeploy").chmod(0o755)
    (tools / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (tools / "python").chmod(0o755)
    environment = os.environ | aws.environment() | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    seen = 0
    shown = dict(steps())
    for name in ("machines.csv", "register.py"):
        (tmp_path / name).write_text(shown[f"cat {name}"] or "")
    for command, expected in steps():
        if command.startswith("pip "):
            continue
        done = subprocess.run(
            command,
            shell=True,
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if expected is None:
            assert done.returncode == 0, done.stdout
            continue
        assert CHANGING.sub("…", done.stdout).strip() == CHANGING.sub("…", expected).strip(), command
        seen += 1
    assert seen >= 7


def test_page_names_every_command():
    from tests.cli.test_app import COMMANDS

    text = PAGE.read_text()
    for names in COMMANDS:
        assert " ".join(names) in text or f"`{names[1]}`" in text
