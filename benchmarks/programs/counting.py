"""How often Python asks jsii's JavaScript process, and is asked by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jsii._kernel.providers.process import _NodeProcess
from jsii._kernel.types import Callback, LoadRequest


@dataclass
class Trips:
    """What was sent while counting, each as ``"create aws-cdk-lib.aws_iam.CfnRole"``, ``"get ref"`` and so on."""

    requests: list[str] = field(default_factory=list)
    callbacks: int = 0

    @property
    def total(self) -> int:
        """The number of round trips."""
        return len(self.requests)


def _description(request: object) -> str:
    kind = type(request).__name__.removesuffix("Request").lower()
    names = (getattr(request, name, None) for name in ("fqn", "method", "property"))
    return " ".join([kind, *(name for name in names if isinstance(name, str))])


@contextmanager
def counted(*, enabled: bool = True) -> Iterator[Trips]:
    """Count while the block runs. Counting takes time, so nothing is timed with it switched on."""
    trips = Trips()
    if not enabled:
        yield trips
        return
    original = _NodeProcess.send

    def send(self: Any, request: Any, response_type: Any) -> Any:
        response = original(self, request, response_type)
        # A JavaScript package is loaded once a process.
        if not isinstance(request, LoadRequest):
            trips.requests.append(_description(request))
        trips.callbacks += isinstance(response, Callback)
        return response

    _NodeProcess.send = send  # type: ignore[method-assign]
    try:
        yield trips
    finally:
        _NodeProcess.send = original  # type: ignore[method-assign]
