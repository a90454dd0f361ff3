"""The archive of the handlers: complete, nothing too much, and the same bytes wherever it is made."""

from __future__ import annotations

import ast
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path

import pytest

from cdk_codedeploy.custom_resources.asset import FILES, archive, archive_hash
from cdk_codedeploy.handlers import HANDLERS, WORKERS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "constructs" / "cdk_codedeploy"
BOTO3 = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3")


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of ours that a file imports when it is imported itself."""
    waiting: list[ast.AST] = list(ast.parse(path.read_text()).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        waiting += list(ast.iter_child_nodes(node))


def files_of(module: str) -> set[str]:
    """Return the files that Python runs to import a module of ours; none where there is no such module."""
    parts = module.split(".")[1:]
    found = {f"{'/'.join(parts[:end])}/__init__.py" for end in range(1, len(parts) + 1)}
    found.add(f"{'/'.join(parts)}.py")
    return {name for name in found if (PACKAGE / name).is_file()}


def test_has_what_the_handlers_import_and_nothing_else() -> None:
    seen: set[str] = set()
    waiting = {name for module in (*HANDLERS.values(), *WORKERS.values()) for name in files_of(module)}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        modules = {module for module in imports(PACKAGE / name) if module.startswith("cdk_codedeploy.")}
        waiting |= {found for module in modules for found in files_of(module)} - seen
    assert sorted(FILES) == sorted(seen)


def test_is_in_order_without_times_owners_and_compression() -> None:
    with zipfile.ZipFile(io.BytesIO(archive())) as file:
        entries = file.infolist()
    assert [entry.filename for entry in entries] == sorted(f"cdk_codedeploy/{name}" for name in FILES)
    for entry in entries:
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert entry.compress_type == zipfile.ZIP_STORED
        assert stat.S_IMODE(entry.external_attr >> 16) == 0o644
        assert entry.extra == b""
    assert archive_hash() == sha256(archive()).hexdigest()
    assert len(archive()) < 600_000


def python(version: str) -> str | None:
    """Return a Python of a version that is on this machine and starts."""
    places = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}"))
    for each in (shutil.which(f"python{version}"), *map(str, places)):
        if each and subprocess.run([each, "-c", ""], check=False, capture_output=True).returncode == 0:
            return each
    return None


def hash_of(interpreter: str, constructs: Path) -> str:
    """Return the hash that a Python makes of a copy of the library, without the CDK or anything else installed."""
    # The face of the room imports the CDK, so the file is loaded by its path.
    path = constructs / "cdk_codedeploy" / "custom_resources" / "asset.py"
    code = (
        "import importlib.util\n"
        f"spec = importlib.util.spec_from_file_location('asset', {str(path)!r})\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "print(module.archive_hash())\n"
    )
    done = subprocess.run([interpreter, "-I", "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("version", ["3.10", "3.13"])
def test_is_the_same_under_other_pythons(version: str) -> None:
    found = python(version)
    if found is None:
        pytest.skip(f"Python {version} is not on this machine")
    assert hash_of(found, PACKAGE.parent) == archive_hash()


def test_is_the_same_from_another_place_at_another_time(tmp_path: Path) -> None:
    copy = tmp_path / "somewhere" / "else"
    shutil.copytree(PACKAGE, copy / "cdk_codedeploy")
    for path in copy.rglob("*"):
        if path.is_file():
            path.chmod(0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    stray = copy / "cdk_codedeploy" / "handlers" / "__pycache__"
    stray.mkdir(exist_ok=True)
    (stray / "stray.pyc").write_bytes(b"stray")
    (copy / "cdk_codedeploy" / "handlers" / "stray.py").write_text("stray = 1\n")
    windows = copy / "cdk_codedeploy" / "errors.py"
    windows.write_bytes(windows.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_of(sys.executable, copy) == archive_hash()


@pytest.mark.slow
def test_every_handler_loads_with_boto3_alone(tmp_path: Path) -> None:
    """As in Lambda: Python, boto3, and the archive."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False, symlinks=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    for name in BOTO3:
        for file in distribution(name).files or ():
            source = Path(str(distribution(name).locate_file(file)))
            top = file.parts[0]
            if top != ".." and not (packages / top).exists():
                (packages / top).symlink_to(source.parents[len(file.parts) - 2] if len(file.parts) > 1 else source)
    task = tmp_path / "task"
    with zipfile.ZipFile(io.BytesIO(archive())) as file:
        file.extractall(task)
    code = (
        "import importlib, json, sys\n"
        f"sys.path.insert(0, {str(task)!r})\n"
        f"for name in {sorted({*HANDLERS.values(), *WORKERS.values()})!r}:\n"
        "    assert callable(importlib.import_module(name).handle)\n"
        f"for name in {sorted(HANDLERS.values())!r}: importlib.import_module(name)._frame()\n"
        f"for name in {sorted(WORKERS.values())!r}: importlib.import_module(name)._worker()\n"
        "third = {name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names\n"
        "print(json.dumps(sorted(third)))\n"
    )
    run = {"AWS_REGION": "eu-west-1", "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [environment / "bin" / "python", "-I", "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=run,
        cwd=task,
    )
    assert done.returncode == 0, done.stderr
    # A distribution of Python may bring a `sitecustomize` of its own.
    loaded = {name for name in json.loads(done.stdout) if not name.startswith("_")} - {"sitecustomize"}
    assert loaded <= {"boto3", "botocore", "cdk_codedeploy", "jmespath", "dateutil", "s3transfer", "six", "urllib3"}
    assert {"boto3", "cdk_codedeploy"} <= loaded
