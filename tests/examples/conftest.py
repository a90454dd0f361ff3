"""Every folder of ``examples/`` that has a stack is tested, without being named here."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import aws_cdk as cdk

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "examples").glob("*/stack.py"))


@dataclass(frozen=True)
class Example:
    """One example. ``examples/auto_scaling_web/`` has ``AutoScalingWebStack``, in ``app.py`` ``AutoScalingWeb``."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name.title().replace("_", "")

    def module(self, name: str) -> ModuleType:
        """Import one of the example's modules."""
        return importlib.import_module(f"examples.{self.folder.name}.{name}")

    def make(self, app: cdk.App) -> cdk.Stack:
        """Make the example's stack as ``app.py`` does, as far as the installed CDK can."""
        import aws_cdk as cdk

        module = self.module("stack")
        if not hasattr(cdk, "Validations"):
            module.__dict__["acknowledge_findings"] = lambda stack: None
        stack: cdk.Stack = getattr(module, f"{self.id}Stack")(app, self.id)
        return stack


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def example(request: pytest.FixtureRequest) -> Example:
    """Each example in turn."""
    return Example(request.param)


@pytest.fixture(scope="session")
def write_template() -> Callable[[Example, Mapping[str, object]], bytes]:
    """A function that synthesizes an example under some feature flags and returns its template, to the byte."""
    import aws_cdk as cdk

    def template(example: Example, flags: Mapping[str, object]) -> bytes:
        app = cdk.App(context=dict(flags), tree_metadata=False)
        stack = example.make(app)
        return Path(app.synth().directory, stack.template_file).read_bytes()

    return template


@pytest.fixture
def template(
    example: Example,
    recommended_flags: dict[str, object],
    write_template: Callable[[Example, Mapping[str, object]], bytes],
) -> dict[str, Any]:
    """The example's template under the feature flags of ``cdk.json``, as ``make synth`` writes it."""
    document: dict[str, Any] = json.loads(write_template(example, recommended_flags))
    return document


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``python app.py`` itself writes: flags of ``cdk.json``, CDK's own validation on, a process of its own."""
    import aws_cdk as cdk

    if not hasattr(cdk, "Validations"):
        pytest.skip("the examples acknowledge findings, which the CDK could not at this version")
    folder = tmp_path_factory.mktemp("assembly")
    environment = {name: value for name, value in os.environ.items() if name != "CDK_VALIDATION"}
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    done = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment | {"CDK_CONTEXT_JSON": json.dumps(context), "CDK_OUTDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder
