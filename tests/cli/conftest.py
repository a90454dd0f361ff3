"""How tests run the command: in the process with typer's runner, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cdk_codedeploy.cli.app import NAME, app

# The server that plays AWS, and a directory that can be deployed.
from tests.operations.conftest import APP_SPEC, aws, site

__all__ = ["APP_SPEC", "aws", "site"]

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(monkeypatch) -> Run:
    """Run the command in this process: ``run("appspec", "check", path)``; the result has stdout, stderr, exit_code."""
    for name in ("CDK_CODEDEPLOY_DEBUG", "FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERMINAL_WIDTH", "100")

    def invoke(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(each) for each in arguments], prog_name=NAME, input=stdin)

    return invoke


@pytest.fixture
def process() -> Process:
    """Run the command as a process of its own."""

    def start(*arguments: object, folder: Path | None = None, **environment: str):
        command = [sys.executable, "-m", "cdk_codedeploy.cli", *map(str, arguments)]
        full = os.environ | {"COLUMNS": "100"} | environment
        return subprocess.run(command, cwd=folder, env=full, capture_output=True, text=True, check=False)

    return start


@pytest.fixture
def loaded() -> Callable[..., set[str]]:
    """Tell which packages a command loads, all told, until it ends."""
    script = (
        "import atexit, json, sys\n"
        "path = sys.argv.pop(1)\n"
        "note = lambda: open(path, 'w').write(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
        "atexit.register(note)\n"
        "from cdk_codedeploy.cli import main\n"
        "main()\n"
    )

    def start(folder: Path, *arguments: object) -> set[str]:
        note = folder / "loaded.json"
        command = [sys.executable, "-c", script, str(note), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return set(json.loads(note.read_text()))

    return start
