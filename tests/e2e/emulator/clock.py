"""Time that passes faster."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone


class Clock:
    """The time of the emulator. Waiting is shortened, timestamps are those of the machine.

    Args:
        speed: How many seconds of the service pass in one second.
    """

    def __init__(self, speed: float) -> None:
        self.speed = speed

    @staticmethod
    def now() -> datetime:
        """Return the time."""
        return datetime.now(timezone.utc)

    def sleep(self, seconds: float) -> None:
        """Wait for seconds of the service."""
        time.sleep(seconds / self.speed)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for an event, at most for seconds of the service. Returns whether it happened."""
        return event.wait(seconds / self.speed)
