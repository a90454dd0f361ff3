"""Fresh processes, one after another: what a program costs is measured where nothing is left over from another run."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.javascript import unpack

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Case:
    """One program with one number of deployment groups."""

    program: str
    variant: str
    groups: int

    def __str__(self) -> str:
        """For people."""
        return f"{self.program} {self.variant} N={self.groups}"


@dataclass(frozen=True)
class Run:
    """What one run cost.

    Args:
        seconds: From the app's first line to the end of synthesis. Imports are not in it.
        cpu_seconds: Processor time of the whole run, imports and jsii's JavaScript process included.
    """

    seconds: float
    cpu_seconds: float


Runs = dict[Case, list[Run]]


class Laboratory(AbstractContextManager["Laboratory"]):
    """A temporary folder with the CDK's JavaScript, and the environment in which programs run."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="cdk-codedeploy-benchmarks-"))
        self._environment = {
            **os.environ,
            # The environment's own Node.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
            # The library as it lies here, wherever the environment was made.
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "constructs")]),
            # The CDK's own validation would cost more than everything measured here.
            "CDK_VALIDATION": "false",
            "NODE_PATH": str(self._folder / "node_modules"),
        }
        # Without compiled files, imports take most of the time.
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def __exit__(self, *_: object) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def fetch_javascript(self) -> None:
        """Unpack the CDK's JavaScript, for the variant that uses nothing else."""
        unpack(self._folder)

    def output(self, command: Sequence[str]) -> str:
        """Run a command to its end and return what it printed. What it printed as errors is shown when it fails."""
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, check=False, capture_output=True, text=True, timeout=600
        )
        if done.returncode:
            message = f"{' '.join(command)} failed:\n{done.stderr}"
            raise RuntimeError(message)
        return done.stdout

    def python(self, *arguments: str) -> str:
        """Run the same Python in a fresh process and return what it printed."""
        return self.output([sys.executable, *arguments])

    def report(self, case: Case, *options: str, keep: str | None = None) -> dict[str, Any]:
        """Run a program and return what it says about itself.

        Args:
            case: What to run.
            options: More for its command line.
            keep: Name under which the assembly is kept, see ``assembly``.
        """
        outdir = self.assembly(keep or "out")
        arguments = [str(case.groups), str(outdir), *options]
        if case.variant == "javascript":
            printed = self.output(["node", f"benchmarks/programs/{case.program}.js", *arguments])
        else:
            printed = self.python("-m", f"benchmarks.programs.{case.program}", case.variant, *arguments)
        if keep is None:
            shutil.rmtree(outdir)
        report: dict[str, Any] = json.loads(printed.splitlines()[-1])
        return report

    def assembly(self, name: str) -> Path:
        """Return where the assembly of a run lies that was kept."""
        return self._folder / "assemblies" / name

    def measured(self, case: Case) -> Run:
        """Run a program and return what it cost."""
        before = _cpu_of_children()
        report = self.report(case)
        return Run(report["seconds"], _cpu_of_children() - before)

    def seconds_of(self, code: str) -> float:
        """Run Python code in a fresh interpreter and return how long it took in all."""
        start = time.perf_counter()
        self.python("-c", code)
        return time.perf_counter() - start


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def interleaved(rounds: Mapping[Case, int]) -> Iterable[Case]:
    """Order runs so that what the machine does meanwhile meets all of them alike.

    Runs of the same size stand side by side, and each round begins with another of them.
    """
    by_size: dict[int, list[Case]] = defaultdict(list)
    for case in rounds:
        by_size[case.groups].append(case)
    for turn in range(max(rounds.values())):
        for cases in by_size.values():
            start = turn % len(cases)
            yield from (case for case in cases[start:] + cases[:start] if turn < rounds[case])
