"""What is to go wrong."""

from __future__ import annotations

import fnmatch
import threading
import time
from dataclasses import dataclass

from emulator.codedeploy.errors import ApiError


@dataclass
class Fault:
    """Something that goes wrong, now and then or always.

    Args:
        operation: Which operation of CodeDeploy's API: a name or a pattern, such as ``Create*``.
        error: Name of the error answered. None for none.
        message: The error's sentence.
        delay: Seconds of the machine to wait before anything else.
        times: How often. None for always.
    """

    operation: str = "*"
    error: str | None = None
    message: str = "A fault that was asked for."
    delay: float = 0
    times: int | None = None


@dataclass
class ScriptFault:
    """A lifecycle event that goes wrong on instances.

    Args:
        instance: Instance ids: one or a pattern.
        event: Lifecycle events: a name or a pattern.
        error: Code of the agent's diagnostics, such as ``ScriptFailed``; ``Silent`` for an agent that never answers;
            None for an event that takes its time alone.
        delay: Seconds of the machine that it takes before anything else.
        times: How often. None for always.
    """

    instance: str = "*"
    event: str = "*"
    error: str | None = "ScriptFailed"
    delay: float = 0
    times: int | None = None


class Faults:
    """All faults asked for. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._operations: list[Fault] = []
        self._scripts: list[ScriptFault] = []

    def add(self, fault: Fault | ScriptFault) -> None:
        """Let something go wrong from now on."""
        with self._lock:
            if isinstance(fault, Fault):
                self._operations.append(fault)
            else:
                self._scripts.append(fault)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        with self._lock:
            self._operations.clear()
            self._scripts.clear()

    def before(self, operation: str) -> None:
        """Wait or fail before an operation of the API, if that was asked for."""
        with self._lock:
            hits = [f for f in self._operations if f.times != 0 and fnmatch.fnmatchcase(operation, f.operation)]
            for fault in hits:
                _count_down(fault)
        for fault in hits:
            time.sleep(fault.delay)
            if fault.error is not None:
                raise ApiError(fault.error, fault.message)

    def in_script(self, instance_id: str, event: str) -> str | None:
        """Return what goes wrong in a lifecycle event on an instance, or None."""
        with self._lock:
            hits = (
                fault
                for fault in self._scripts
                if fault.times != 0
                and fnmatch.fnmatchcase(instance_id, fault.instance)
                and fnmatch.fnmatchcase(event, fault.event)
            )
            hit = next(hits, None)
            if hit is None:
                return None
            _count_down(hit)
        time.sleep(hit.delay)
        return hit.error


def _count_down(fault: Fault | ScriptFault) -> None:
    if fault.times is not None:
        fault.times -= 1
