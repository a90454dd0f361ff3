"""What registering machines costs beside the AWS CLI and boto3 in a loop: ``python -m benchmarks.registering``.

A service in a process of its own answers after 50 ms. Ours gives every machine a tag; the others register and nothing
else. Whole commands are compared with the AWS CLI, start included; calls from Python with boto3, without the start.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import report

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(__file__).resolve().parent / "programs"
LATENCY = 0.05
MACHINES = 50
FAST = 200
RATE = 50
NO_AWS_CLI = "There is no AWS CLI to compare with: install awscli, or run `make .venv-e2e/.ready`."


@dataclass(frozen=True)
class Figures:
    """What registering cost.

    Args:
        aws_cli: Milliseconds a machine of ``aws deploy register-on-premises-instance`` in a loop; None without AWS CLI.
        command: Milliseconds a machine of our command at 200 requests a second.
        default_rate: Milliseconds a machine of our command at its default rate.
        boto3: Milliseconds a machine of boto3 in a loop.
        operation: Milliseconds a machine of our operation at 200 requests a second.
        busiest_second: The most requests within a second that arrived from ours at 50 requests a second.
        throttled: What came of 200 machines while 30 % of all requests were throttled.
    """

    aws_cli: float | None
    command: float
    default_rate: float
    boto3: float
    operation: float
    busiest_second: int
    throttled: dict[str, int]


class Service:
    """The service, and programs that talk to it."""

    def __init__(self, port: int, folder: Path) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._folder = folder
        self._environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("AWS_")},
            "AWS_ENDPOINT_URL": self._url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
            "PYTHONPATH": str(ROOT / "constructs"),
        }
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def begin(self, *, throttled: float = 0.0) -> None:
        """Forget everything."""
        self._ask("/set", json.dumps({"latency": LATENCY, "throttled": throttled}).encode())

    def seen(self) -> dict[str, int]:
        """Tell what came."""
        found: dict[str, int] = self._ask("/seen")
        return found

    def run(self, *command: str) -> tuple[float, str]:
        """Run a program and return the seconds that it took, and what it printed."""
        began = time.perf_counter()
        done = subprocess.run(command, env=self._environment, check=True, stdout=subprocess.PIPE, text=True)
        return time.perf_counter() - began, done.stdout

    def ours(self, machines: int, *options: str) -> float:
        """Register machines with the command of this library, and return milliseconds a machine."""
        inventory = self._folder / "machines.csv"
        lines = [f"{name},arn:aws:iam::111122223333:user/{name},prod" for name in names(machines)]
        inventory.write_text("\n".join(["name,iam_user_arn,tag:Stage", *lines, ""]))
        command = [sys.executable, "-m", "cdk_codedeploy.cli", "on-prem", "register", "--inventory", str(inventory)]
        seconds, _ = self.run(*command, *options)
        if self.seen()["tagged"] != machines:
            message = "not all machines were registered, so their time says nothing"
            raise RuntimeError(message)
        return 1000 * seconds / machines

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(urllib.request.Request(f"{self._url}{path}", data=body)) as answer:
            return json.loads(answer.read())


def names(count: int) -> list[str]:
    """Return names of machines."""
    return [f"web-{number:04}" for number in range(count)]


@contextmanager
def service() -> Iterator[Service]:
    """Run the service while the block runs."""
    command = [sys.executable, str(PROGRAMS / "on_premises_service.py")]
    with tempfile.TemporaryDirectory(prefix="cdk-codedeploy-registering-") as folder:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            if running.stdout is None:
                raise RuntimeError(command)
            yield Service(int(running.stdout.readline()), Path(folder))
        finally:
            running.kill()
            running.communicate()


def aws_cli() -> str | None:
    """Return the AWS CLI: of this environment, or of the end-to-end tests."""
    places = [Path(sys.executable).parent / "aws", ROOT / ".venv-e2e/bin/aws"]
    return next((str(place) for place in places if place.is_file()), shutil.which("aws"))


def measure(*, quick: bool = False) -> Figures:
    """Register with all of them, and return the figures."""
    rounds = 1 if quick else 3
    with service() as at:
        return Figures(
            aws_cli=_with_aws_cli(at, 10 if quick else MACHINES),
            command=median(_with_ours(at, "--rate", str(FAST)) for _ in range(rounds)),
            default_rate=median(_with_ours(at) for _ in range(rounds)),
            boto3=median(_from_python(at, "boto3") for _ in range(rounds)),
            operation=median(_from_python(at, "library") for _ in range(rounds)),
            busiest_second=_busiest_second(at, 100 if quick else 400),
            throttled=_throttled(at, 60 if quick else 200),
        )


def _with_aws_cli(at: Service, machines: int) -> float | None:
    program = aws_cli()
    if program is None:
        return None
    at.begin()
    began = time.perf_counter()
    for name in names(machines):
        words = ["--instance-name", name, "--iam-user-arn", f"arn:aws:iam::111122223333:user/{name}"]
        at.run(program, "deploy", "register-on-premises-instance", *words)
    return 1000 * (time.perf_counter() - began) / machines


def _from_python(at: Service, variant: str) -> float:
    at.begin()
    _, printed = at.run(sys.executable, str(PROGRAMS / "registering.py"), variant, *names(MACHINES))
    return 1000 * float(printed) / MACHINES


def _with_ours(at: Service, *options: str) -> float:
    at.begin()
    return at.ours(MACHINES, *options)


def _busiest_second(at: Service, machines: int) -> int:
    at.begin()
    at.ours(machines, "--rate", str(RATE))
    return at.seen()["busiest_second"]


def _throttled(at: Service, machines: int) -> dict[str, int]:
    at.begin(throttled=0.3)
    at.ours(machines, "--rate", str(FAST))
    return {**at.seen(), "machines": machines}


def bars(found: Figures) -> list[report.Bar]:
    """Return the bars."""
    lost = found.throttled["machines"] - found.throttled["registered"]
    loop = [] if found.aws_cli is None else [found.aws_cli / found.command]
    return [
        *(report.least("registering against the AWS CLI in a loop", 10, each) for each in loop),
        report.least("registering against boto3 in a loop", 4, found.boto3 / found.operation),
        # Of requests that are exactly a fiftieth of a second apart, a second holds 50, and 51 where one comes late.
        report.most(f"busiest second at {RATE} requests a second", RATE + 1, found.busiest_second, digits=0),
        report.most("machines lost while 30 % is throttled", 0, lost, digits=0),
        report.most("machines registered twice meanwhile", 0, found.throttled["twice"], digits=0),
    ]


def written(found: Figures) -> str:
    """Return the figures as a table."""
    rows = [
        ("our command, at most 200 requests a second", found.command, found.aws_cli),
        ("our command, its default of 20", found.default_rate, found.aws_cli),
        ("aws deploy register-on-premises-instance in a loop", found.aws_cli, found.aws_cli),
        ("from Python: our operation, at most 200 requests a second", found.operation, found.boto3),
        ("from Python: boto3 in a loop", found.boto3, found.boto3),
    ]
    table = report.table(
        [f"{MACHINES} machines", "ms a machine", "times faster"],
        [[name, f"{each:.1f}", f"{other / each:.1f}" if other else "-"] for name, each, other in rows if each],
    )
    each = found.throttled
    return (
        f"{table}\n\nWhile 30 % was throttled, {each['machines']} machines took {each['requests']} requests, of which "
        f"{each['throttled']} were throttled."
    )


def main() -> None:
    """Measure, then print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.registering", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer machines and one round: rough figures")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON")
    options = parser.parse_args()
    found = measure(quick=options.quick)
    if options.json:
        print(json.dumps(asdict(found), indent=2))
        return
    print(f"{written(found)}\n\n{report.bars(bars(found))}")
    if found.aws_cli is None:
        print(NO_AWS_CLI)


if __name__ == "__main__":
    main()
