"""Time that passes faster, or not at all."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone

_POLL_SECONDS = 0.02


class Clock:
    """The time of the emulator. Waiting is shortened, timestamps are those of the machine.

    Args:
        speed: How many seconds of the service pass in one second.
    """

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self._held = threading.Event()

    @staticmethod
    def now() -> datetime:
        """Return the time."""
        return datetime.now(timezone.utc)

    @property
    def held(self) -> bool:
        """Whether no time passes: who waits for a time goes on waiting."""
        return self._held.is_set()

    def hold(self, *, held: bool) -> None:
        """Let no time pass, or let it pass again."""
        if held:
            self._held.set()
        else:
            self._held.clear()

    def sleep(self, seconds: float) -> None:
        """Wait for seconds of the service."""
        time.sleep(seconds / self.speed)
        while self.held:
            time.sleep(_POLL_SECONDS)

    def tick(self, seconds: float) -> float:
        """Wait for some seconds, and return how many have passed: none while time is held."""
        time.sleep(seconds / self.speed)
        return 0.0 if self.held else seconds

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for an event, at most for seconds of the service. Returns whether it happened."""
        return event.wait(seconds / self.speed)
