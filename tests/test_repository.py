"""The repository itself: which `constructs` is imported, what stays pure, what is pinned, what is not written."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "constructs"
PACKAGE = SOURCES / "cdk_codedeploy"
PURE_ROOMS = [
    "agent",
    "appspec",
    "cli",
    "errors",
    "handlers",
    "hooks",
    "operations",
    "revision",
    "rollout",
    "service",
    "targets",
    "tokens",
    "updates",
]
NEVER_IN_A_PURE_ROOM = ["aws_cdk", "constructs", "jsii"]


def exists(room: str) -> bool:
    """Tell whether a room is there: a module, or a package with a front door."""
    return (PACKAGE / f"{room}.py").is_file() or (PACKAGE / room / "__init__.py").is_file()


def pyproject() -> dict[str, Any]:
    """Read the one file that configures everything."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


ROOMS_TO_TRY = [room for room in PURE_ROOMS if exists(room)]


def tracked_files() -> Iterator[Path]:
    """Every file that is, or would be, in git; without git, every file outside what the tools make."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        yield from (path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
        return
    made = {"__pycache__", "build", "cdk.out", "dist", "node_modules"}
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in made and not re.match(r"\.(?!ci$)", name)]
        yield from (Path(folder, file) for file in files)


def run(*command: str, folder: Path = ROOT, **environment: str) -> str:
    """Run a command to its end and return what it printed; show that when the command fails."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"
    return done.stdout


class TestConstructs:
    """The folder `constructs/` and the package `constructs` do not get into each other's way."""

    SCRIPT = "import constructs; print(constructs.__file__); constructs.Construct"

    def assert_installed(self, printed: str) -> None:
        path = Path(printed.strip().splitlines()[-1])
        assert path.name == "__init__.py"
        assert "site-packages" in path.parts
        assert SOURCES not in path.parents

    def test_has_no_init(self):
        assert SOURCES.is_dir()
        assert not list(SOURCES.glob("__init__.*"))

    def test_holds_one_package_only(self):
        assert [path.name for path in SOURCES.iterdir() if path.name != "__pycache__"] == ["cdk_codedeploy"]

    def test_in_python_from_the_root(self):
        self.assert_installed(run(sys.executable, "-c", self.SCRIPT))

    def test_with_the_root_and_the_source_root_on_the_path(self):
        path = os.pathsep.join([str(ROOT), str(SOURCES)])
        self.assert_installed(run(sys.executable, "-c", self.SCRIPT, PYTHONPATH=path))

    def test_in_a_script_beside_the_folder(self, tmp_path):
        # As `python app.py` in the root: the script's own folder comes first on the path, and has our `constructs/`.
        shutil.copytree(PACKAGE, tmp_path / "constructs/cdk_codedeploy", ignore=shutil.ignore_patterns("__pycache__"))
        script = tmp_path / "app.py"
        script.write_text(f"import sys; assert sys.path[0] == {str(tmp_path)!r}\n{self.SCRIPT}\n")
        self.assert_installed(run(sys.executable, str(script), folder=tmp_path))

    def test_in_pytest(self):
        import constructs

        # The root is on the path here, see `pythonpath` in pyproject.toml.
        assert str(ROOT) in sys.path
        self.assert_installed(str(constructs.__file__))

    @pytest.fixture
    def typed_file(self, tmp_path) -> Path:
        path = tmp_path / "typed.py"
        path.write_text("import constructs\n\ndef look(at: constructs.Construct) -> None:\n    reveal_type(at.node)\n")
        return path

    @pytest.mark.slow
    def test_in_mypy(self, typed_file):
        printed = run(sys.executable, "-m", "mypy", str(typed_file))
        assert 'Revealed type is "constructs.Node"' in printed

    @pytest.mark.slow
    def test_in_pyright(self, typed_file):
        pyright = ROOT / "node_modules/pyright/index.js"
        if not pyright.is_file():
            pytest.skip("node_modules is made by `make setup`")
        # The root and the source root are searched first, as they are for this repository's own files.
        extra = [str(ROOT), *(str(ROOT / path) for path in pyproject()["tool"]["pyright"]["extraPaths"])]
        settings = {"include": [typed_file.name], "extraPaths": extra}
        (typed_file.parent / "pyrightconfig.json").write_text(json.dumps(settings))
        printed = run("node", str(pyright), "--project", str(typed_file.parent), "--pythonpath", sys.executable)
        assert 'Type of "at.node" is "Node"' in printed


class TestPureRooms:
    """What runs without a CDK never imports one."""

    @pytest.mark.parametrize("room", ROOMS_TO_TRY)
    def test_imports_no_cdk(self, room):
        modules = sorted(
            ".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__")
            for path in [*PACKAGE.glob(f"{room}.py"), *PACKAGE.glob(f"{room}/**/*.py")]
        )
        script = f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\n"
        script += f"print([name for name in {NEVER_IN_A_PURE_ROOM} if name in sys.modules])"
        assert run(sys.executable, "-c", script).strip() == "[]"

    def test_are_in_the_contract(self):
        contracts = pyproject()["tool"]["importlinter"]["contracts"]
        pure = next(contract for contract in contracts if contract["type"] == "forbidden")
        assert sorted(pure["source_modules"]) == [f"cdk_codedeploy.{room}" for room in ROOMS_TO_TRY]
        assert set(pure["forbidden_modules"]) >= set(NEVER_IN_A_PURE_ROOM)


class TestPins:
    """What is installed is the same everywhere, and comes from wherever the user's own tools are set to get it."""

    @pytest.mark.parametrize("name", ["dev.txt", "e2e.txt", "lowest.txt", "runtime.txt"])
    def test_requirements_have_hashes(self, name):
        text = (ROOT / "requirements" / name).read_text().replace("\\\n", " ")
        lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert len(lines) > 10
        for line in lines:
            assert re.fullmatch(r"[a-z0-9-]+==[^ ]+( ;[^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line

    def test_lowest_versions_are_the_lower_bounds(self):
        text = (ROOT / "requirements/lowest.txt").read_text()
        for dependency in pyproject()["project"]["dependencies"]:
            name, bounds = dependency.split(">=")
            assert f"\n{name}=={bounds.split(',')[0]} " in text

    def test_command_line_is_pinned(self):
        packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
        assert packages["node_modules/aws-cdk"]["version"] == "2.1148.1"
        for name, package in packages.items():
            assert not name or package["integrity"].startswith("sha512-"), name
            assert "resolved" not in package, name

    def test_no_file_names_a_package_index(self):
        # Put together here, so that this file does not name them either.
        hosts = ["pypi." + "org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com"]
        pattern = re.compile("|".join(map(re.escape, hosts)).encode())
        found = [str(path.relative_to(ROOT)) for path in tracked_files() if pattern.search(path.read_bytes())]
        assert found == []


class TestSources:
    """Habits that no linter checks."""

    FILES = sorted(SOURCES.rglob("*.py"))
    LONGEST = 300
    # One table each, which is read best in one piece. Front doors are lists of names, so they are not counted.
    TABLES = ("service/error_codes.py", "service/limits.py")

    @pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCES)))
    def test_has_one_idea_and_says_it(self, path):
        text = path.read_text()
        assert ast.get_docstring(ast.parse(text)), "say in a docstring what the file is for"
        lines = text.count("\n")
        name = str(path.relative_to(PACKAGE))
        assert lines <= self.LONGEST or path.name == "__init__.py" or name in self.TABLES, "split it into ideas"

    def test_ships_its_types(self):
        assert (PACKAGE / "py.typed").is_file()
