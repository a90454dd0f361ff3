"""Bundle one directory, once, and say what that took: ``python bundling.py VARIANT SOURCE TARGET``.

The variant ``aws_cli`` runs the code of ``aws deploy push`` up to the upload, in an environment that has the AWS CLI.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def library(source: str, target: str) -> Iterator[None]:
    """Bundle as this library does, with the digest of the bundle."""
    from cdk_codedeploy.revision import bundle, read_bundle  # noqa: F401 - Both are loaded before the clock starts.

    started()
    bundle(source, target)
    yield


@contextmanager
def aws_cli(source: str, target: str) -> Iterator[None]:
    """Bundle as ``aws deploy push`` does: into a temporary file, which it would upload then."""
    from awscli.customizations.codedeploy.push import Push

    started()
    with Push.__new__(Push)._compress(source) as made:
        yield
        # The other variant leaves a file; copying this one is not timed.
        made.seek(0)
        with Path(target).open("wb") as file:
            shutil.copyfileobj(made, file)


VARIANTS = {"library": library, "aws_cli": aws_cli}
_start: list[tuple[float, float]] = []


def started() -> None:
    """Start the clock: what is imported for good is there now."""
    _start.append((time.perf_counter(), time.process_time()))


def peak_mebibytes() -> float:
    """Return the most memory that this process has had."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What `resource` tells begins with the process that started this one.
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))


def main() -> None:
    """Bundle, and print the report as one line of JSON."""
    variant, source, target = sys.argv[1:]
    with VARIANTS[variant](source, target):
        (wall, cpu), now = _start[0], (time.perf_counter(), time.process_time())
    report = {
        "seconds": now[0] - wall,
        "cpu_seconds": now[1] - cpu,
        "size": Path(target).stat().st_size,
        "peak_mebibytes": peak_mebibytes(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
