"""What bundling costs beside ``aws deploy push``: ``python -m benchmarks.bundling``.

Both bundle the same directories into a zip, in fresh processes that take turns. The AWS CLI's own code runs, up to its
upload. Before anything is timed, both zips must hold the same files.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from benchmarks import report

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(__file__).resolve().parent / "programs" / "bundling.py"
VARIANTS = ("library", "aws_cli")
WORDS = ("deploy", "instance", "revision", "healthy", "traffic", "hook", "return", "import", "value", "self", "None")
MEBIBYTE = 1 << 20
NO_AWS_CLI = "There is no AWS CLI to compare with: install awscli, or run `make .venv-e2e/.ready`."


@dataclass(frozen=True)
class Tree:
    """A directory to bundle."""

    name: str
    make: Callable[[Path], None]
    rounds: int


@dataclass(frozen=True)
class Figure:
    """What bundling one directory cost.

    Args:
        files: Number of files.
        mebibytes: What they hold.
        seconds: Median for each variant.
        cpu_seconds: The same in processor time of all threads.
        sizes: Size of each variant's zip, in MiB.
        peaks: Most memory of each variant, in MiB, the interpreter included.
        ratio: The library's time by that of the AWS CLI: median of pairs that ran side by side.
        low: First quartile of these pairs.
        high: Third quartile.
    """

    files: int
    mebibytes: float
    seconds: Mapping[str, float]
    cpu_seconds: Mapping[str, float]
    sizes: Mapping[str, float]
    peaks: Mapping[str, float]
    ratio: float
    low: float
    high: float


def lines(seed: int, count: int) -> str:
    """Return text that compresses about as source code does."""
    chance = random.Random(seed)
    return "".join(
        f"{' ' * 4 * chance.randrange(4)}{' '.join(chance.choices(WORDS, k=5))}_{chance.randrange(10**6)}\n"
        for _ in range(count)
    )


def many_small_files(root: Path) -> None:
    """Make 6000 files of source code in 200 folders."""
    for number in range(6000):
        folder = root / f"package_{number % 200:03}"
        folder.mkdir(exist_ok=True)
        (folder / f"module_{number}.py").write_text(lines(number, 20 + number % 200))


def one_large_file(root: Path) -> None:
    """Make a file of 192 MiB."""
    text = lines(1, 200_000).encode()
    with (root / "data.sql").open("wb") as file:
        while file.tell() < 192 * MEBIBYTE:
            file.write(text)


def archives(root: Path) -> None:
    """Make four archives of 32 MiB, which cannot be compressed, as a Java application has them."""
    for number in range(4):
        (root / f"library-{number}.jar").write_bytes(random.Random(number).randbytes(32 * MEBIBYTE))


def real_packages(root: Path) -> None:
    """Copy the packages of an environment: Python, data and compiled libraries."""
    import botocore
    import hypothesis
    import yaml

    for module in (botocore, hypothesis, yaml):
        folder = Path(module.__file__).parent
        shutil.copytree(folder, root / folder.name, ignore=shutil.ignore_patterns("__pycache__"))


TREES = [
    Tree("many small files", many_small_files, 7),
    Tree("one large file", one_large_file, 5),
    Tree("archives", archives, 5),
    Tree("packages of Python", real_packages, 7),
]


def interpreter_with_aws_cli() -> str | None:
    """Return a Python that has the AWS CLI: this one, or that of the end-to-end tests."""
    candidates = [sys.executable, str(ROOT / ".venv-e2e/bin/python")]
    command = ["-c", "import awscli.customizations.codedeploy.push"]
    for candidate in candidates:
        if (
            Path(candidate).is_file()
            and not subprocess.run([candidate, *command], check=False, capture_output=True).returncode
        ):
            return candidate
    return None


def run(variant: str, python: str, source: Path, target: Path) -> dict[str, float]:
    """Bundle in a fresh process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "constructs")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [python, str(PROGRAM), variant, str(source), str(target)]
    printed = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float] = json.loads(printed)
    return found


def files_of(bundle: Path) -> dict[str, tuple[int, int]]:
    """Return what a zip holds: checksum and size of each file."""
    with zipfile.ZipFile(bundle) as archive:
        return {info.filename: (info.CRC, info.file_size) for info in archive.infolist() if not info.is_dir()}


def measure(*, quick: bool = False) -> dict[str, Figure] | None:
    """Bundle everything with both, and return the figures; None where there is no AWS CLI."""
    other = interpreter_with_aws_cli()
    if other is None:
        return None
    pythons = {"library": sys.executable, "aws_cli": other}
    return {tree.name: _measure_tree(tree, pythons, 3 if quick else tree.rounds) for tree in TREES}


def _measure_tree(tree: Tree, pythons: Mapping[str, str], rounds: int) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cdk-codedeploy-bundling-") as folder:
        source = Path(folder, "source")
        source.mkdir()
        tree.make(source)
        (source / "appspec.yml").write_text("version: 0.0\nos: linux\n")
        targets = {variant: Path(folder, f"{variant}.zip") for variant in VARIANTS}
        # The first round warms the machine's caches and is not timed.
        for variant in VARIANTS:
            run(variant, pythons[variant], source, targets[variant])
        held = [files_of(target) for target in targets.values()]
        if held[0] != held[1]:
            message = f"{tree.name}: the two zips hold different files, so comparing their time says nothing"
            raise RuntimeError(message)
        runs: dict[str, list[dict[str, float]]] = {variant: [] for variant in VARIANTS}
        for turn in range(rounds):
            for variant in VARIANTS if turn % 2 else VARIANTS[::-1]:
                runs[variant].append(run(variant, pythons[variant], source, targets[variant]))
    pairs = [ours["seconds"] / theirs["seconds"] for ours, theirs in zip(runs["library"], runs["aws_cli"], strict=True)]
    low, _, high = quantiles(pairs, n=4)

    def middle(field: str, unit: float = 1) -> dict[str, float]:
        return {variant: median(each[field] for each in found) / unit for variant, found in runs.items()}

    return Figure(
        files=len(held[0]),
        mebibytes=sum(size for _, size in held[0].values()) / MEBIBYTE,
        seconds=middle("seconds"),
        cpu_seconds=middle("cpu_seconds"),
        sizes=middle("size", MEBIBYTE),
        peaks=middle("peak_mebibytes"),
        ratio=median(pairs),
        low=low,
        high=high,
    )


def bars(found: Mapping[str, Figure]) -> list[report.Bar]:
    """Return the bars: faster than the AWS CLI on every directory."""
    return [report.most(f"bundling {name} against the AWS CLI", 1, figure.ratio) for name, figure in found.items()]


def written(found: Mapping[str, Figure]) -> str:
    """Return the figures as a table."""
    head = ["", "files", "MiB", "ours, s", "AWS CLI, s", "ratio", "middle half", "cpu", "size", "peak MiB"]
    rows = [
        [
            name,
            str(each.files),
            f"{each.mebibytes:.0f}",
            f"{each.seconds['library']:.2f}",
            f"{each.seconds['aws_cli']:.2f}",
            f"{each.ratio:.2f}",
            f"{each.low:.2f} to {each.high:.2f}",
            f"{each.cpu_seconds['library'] / each.cpu_seconds['aws_cli']:.2f}",
            f"{each.sizes['library'] / each.sizes['aws_cli']:.3f}",
            f"{each.peaks['library']:.0f} / {each.peaks['aws_cli']:.0f}",
        ]
        for name, each in found.items()
    ]
    return report.table(head, rows)


def main() -> None:
    """Measure, then print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bundling", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds each: rough figures")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON")
    options = parser.parse_args()
    found = measure(quick=options.quick)
    if found is None:
        sys.exit(NO_AWS_CLI)
    if options.json:
        print(json.dumps({name: asdict(figure) for name, figure in found.items()}, indent=2))
        return
    place = f"{os.cpu_count()} cores, Python {platform.python_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}"
    print(f"Bundling as zip, {place}:\n\n{written(found)}\n\n{report.bars(bars(found))}")


if __name__ == "__main__":
    main()
