"""What every test has: a fast and quiet CDK, an app, a stack, its template, and a count of jsii round trips.

One process runs all tests with one jsii kernel, which Node starts when a test first imports ``aws_cdk``. Tests of pure
rooms never do, so keep ``import aws_cdk`` out of their modules.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    import aws_cdk as cdk

ROOT = Path(__file__).resolve().parent.parent
RAM_DISK = Path("/dev/shm")
RAM_DISK_NEEDED = 1 << 30


def _prepare_environment() -> None:
    """Set what the CDK reads once, before anything imports it."""
    # The environment's own Node, also where pytest is started without activating it.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # CDK's built-in validation costs more than a second a synth; end-to-end tests turn it on for themselves.
    os.environ["CDK_VALIDATION"] = "false"
    # No answer may depend on the machine, the account or the network.
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    for name in ("CDK_CONTEXT_JSON", "CDK_DEFAULT_ACCOUNT", "CDK_DEFAULT_REGION", "CDK_OUTDIR"):
        os.environ.pop(name, None)
    # Each app writes an assembly. In memory that is faster, and removed at the end, after jsii's own clean-up.
    in_memory = os.access(RAM_DISK, os.W_OK) and shutil.disk_usage(RAM_DISK).free > RAM_DISK_NEEDED
    parent = RAM_DISK if in_memory and "TMPDIR" not in os.environ else None
    folder = tempfile.mkdtemp(prefix="cdk-codedeploy-tests-", dir=parent)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


_prepare_environment()

# Shared machines pause at will, so no example has a deadline. In CI the same examples are tried each time.
hypothesis.settings.register_profile("default", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("default")


@pytest.fixture(scope="session")
def recommended_flags() -> dict[str, object]:
    """The feature flags that a new CDK project has, from cdk.json."""
    context: dict[str, object] = json.loads((ROOT / "cdk.json").read_text())["context"]
    return {name: value for name, value in context.items() if name.startswith("@")}


@pytest.fixture
def app(request: pytest.FixtureRequest) -> cdk.App:
    """An empty app without feature flags.

    With flags: ``@pytest.mark.parametrize("app", ["recommended"], indirect=True)``; both: ``["none", "recommended"]``;
    certain ones: a dictionary in place of the word.
    """
    import aws_cdk as cdk

    flags: object = getattr(request, "param", "none")
    if flags == "none":
        flags = {}
    elif flags == "recommended":
        flags = request.getfixturevalue("recommended_flags")
    elif not isinstance(flags, dict):
        pytest.fail(f'app takes "none", "recommended" or a dictionary of flags, not {flags!r}')
    return cdk.App(context=flags, tree_metadata=False)


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    """An empty stack named ``Stack`` in ``app``, for no account or region in particular."""
    import aws_cdk as cdk

    return cdk.Stack(app, "Stack")


@pytest.fixture(scope="session")
def synth() -> Callable[..., dict[str, Any]]:
    """A function that synthesizes the app of a stack and returns the stack's template.

    ``synth(stack)`` may be called for each stack of an app, and for nested stacks: the app is synthesized once. After a
    change of constructs the CDK refuses a second time, but for ``synth(stack, again=True)``.
    """
    import aws_cdk as cdk

    def template(stack: cdk.Stack, *, again: bool = False) -> dict[str, Any]:
        stage = cdk.Stage.of(stack)
        if stage is None:
            pytest.fail(f"{stack.node.path} is in no app")
        # From the root, because references between stacks are resolved there.
        root = stack.node.root
        if isinstance(root, cdk.Stage):
            root.synth(force=again, error_on_duplicate_synth=not again)
        document: dict[str, Any] = json.loads(Path(stage.synth().directory, stack.template_file).read_text())
        return document

    return template


@dataclass
class RoundTrips:
    """What was sent to jsii's kernel while counting."""

    requests: list[str] = field(default_factory=list)
    """Each request as ``"create aws-cdk-lib.aws_iam.CfnRole"``, ``"get arn"`` and so on, in order."""
    callbacks: int = 0
    """How often JavaScript called Python, each inside one of the requests or completing one."""

    @property
    def total(self) -> int:
        """The number of round trips."""
        return len(self.requests)

    @property
    def counts(self) -> Counter[str]:
        """How often each request was sent."""
        return Counter(self.requests)


def _description(request: object) -> str:
    kind = type(request).__name__.removesuffix("Request").lstrip("_").lower()
    names = (getattr(request, name, None) for name in ("fqn", "method", "property"))
    return " ".join([kind, *(name for name in names if isinstance(name, str))])


@pytest.fixture(scope="session")
def round_trips() -> Callable[[], AbstractContextManager[RoundTrips]]:
    """Count round trips: ``with round_trips() as trips: ...``, then ``assert trips.total <= 6, trips.requests``.

    Loading a JavaScript package is not counted: it happens once per process, so it would depend on the order of tests.
    A class of the CDK that is used for the first time may also be looked up once; create one outside before counting.
    """
    from jsii._kernel.providers.process import _NodeProcess
    from jsii._kernel.types import Callback, LoadRequest

    @contextmanager
    def counting() -> Iterator[RoundTrips]:
        trips = RoundTrips()
        original = _NodeProcess.send

        def send(self: Any, request: Any, response_type: Any) -> Any:
            response = original(self, request, response_type)
            if not isinstance(request, LoadRequest):
                trips.requests.append(_description(request))
            if isinstance(response, Callback):
                trips.callbacks += 1
            return response

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_NodeProcess, "send", send)
            yield trips

    return counting
