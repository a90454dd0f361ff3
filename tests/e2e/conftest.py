"""What every scenario has: a local AWS, assemblies to deploy, an account that is ready for the CDK."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from harness import inventory, paths
from harness.aws_cli import AwsCli
from harness.cdk import Cdk
from harness.commands import run
from harness.server import Emulator

# What the machine's user has set for the real AWS means nothing here, and must not reach boto3.
for _name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[_name]
os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep", metavar="FOLDER", help="folder to copy the assemblies and the local AWS's logs to")


@pytest.fixture(scope="session")
def emulator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The local AWS, started once."""
    folder = tmp_path_factory.mktemp("aws")
    try:
        with Emulator(folder) as started:
            yield started
    finally:
        keep = request.config.getoption("--keep")
        if keep:
            Path(keep).mkdir(parents=True, exist_ok=True)
            for path in (folder / "state/server.log", folder / "server-output.log"):
                if path.exists():
                    shutil.copy(path, keep)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Show the end of the local AWS's log with each test that failed."""
    outcome = yield
    report = outcome.get_result()
    started = getattr(item, "funcargs", {}).get("emulator")
    if report.failed and isinstance(started, Emulator):
        report.sections.append((f"the local AWS {'runs' if started.runs else 'has ended'}", started.log()))


@pytest.fixture(scope="session")
def assemblies(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything synthesized, by one Python process."""
    folder = tmp_path_factory.mktemp("assemblies")
    environment = {
        "HOME": str(folder),
        "PATH": os.pathsep.join([str(paths.BIN), "/usr/bin", "/bin"]),
        "PYTHONPATH": os.pathsep.join([str(paths.ROOT), str(paths.E2E)]),
        "TMPDIR": os.environ["TMPDIR"],
    }
    run([paths.PYTHON, "-m", "stacks.synthesize", folder], environment)
    if keep := request.config.getoption("--keep"):
        shutil.copytree(folder, Path(keep) / "assemblies", dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def cdk(emulator: Emulator) -> Cdk:
    """The CDK's command line."""
    return Cdk(emulator)


@pytest.fixture(scope="session")
def aws(emulator: Emulator) -> AwsCli:
    """The AWS command line."""
    return AwsCli(emulator)


@pytest.fixture(scope="session")
def bootstrapped(cdk: Cdk) -> Cdk:
    """The CDK's command line, in an account that it has prepared."""
    cdk.bootstrap()
    return cdk


@pytest.fixture
def held_clock(emulator: Emulator) -> Iterator[None]:
    """No time passes in the local AWS: who waits there goes on waiting until the end of the test."""
    emulator.control("PUT", "clock", {"held": True})
    yield
    emulator.control("PUT", "clock", {"held": False})


Deployed = Callable[..., AbstractContextManager[dict[str, str]]]


@pytest.fixture(scope="session")
def deployed(emulator: Emulator, bootstrapped: Cdk, assemblies: Path) -> Deployed:
    """A function that deploys a stack and, at the end, destroys it, and finds that nothing is left of it.

    ``with deployed("first", "Everything") as outputs: ...``. ``retained`` says how many buckets have to survive the
    stack; they are deleted afterwards.
    """

    @contextmanager
    def deploy(assembly: str, stack: str, *, retained: int = 0) -> Iterator[dict[str, str]]:
        before = inventory.take(emulator)
        try:
            yield bootstrapped.deploy(assemblies / assembly, stack)[stack]
        finally:
            buckets = inventory.buckets_of(emulator, stack)
            if not retained:
                for bucket in buckets:
                    inventory.empty_bucket(emulator, bucket)
            bootstrapped.destroy(assemblies / assembly, stack)
        left = inventory.added(before, inventory.take(emulator))
        survivors = left.pop("buckets", set())
        for bucket in survivors:
            inventory.empty_bucket(emulator, bucket)
            emulator.client("s3").delete_bucket(Bucket=bucket)
        assert left == {}
        assert len(survivors) == retained, survivors

    return deploy
