"""A clock that only waiting moves."""

from __future__ import annotations

from threading import Event, Lock
from typing import TYPE_CHECKING

from cdk_codedeploy.operations import pacing

if TYPE_CHECKING:
    import pytest


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self._lock = Lock()

    def monotonic(self) -> float:
        return self.now

    def rest(self, stopped: Event, seconds: float) -> None:
        del stopped
        with self._lock:
            self.now += seconds


def stand_still(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let nothing that keeps a pace take real time."""
    clock = Clock()
    monkeypatch.setattr(pacing, "monotonic", clock.monotonic)
    monkeypatch.setattr(pacing, "rest", clock.rest)
    return clock
