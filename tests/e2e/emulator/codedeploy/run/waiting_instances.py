"""The instances that Auto Scaling started: those that wait to be deployed to, and those that nothing was there for."""

from __future__ import annotations

import threading

from emulator.aws import LifecycleNotice, Scope


class WaitingInstances:
    """Remembers what Auto Scaling said of instances. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notices: dict[tuple[Scope, str, str], LifecycleNotice] = {}
        self._let_in: dict[tuple[Scope, str], set[str]] = {}

    def add(self, scope: Scope, group_id: str, notice: LifecycleNotice) -> None:
        """Remember an instance, until somebody takes it."""
        with self._lock:
            self._notices[scope, group_id, notice.instance_id] = notice

    def take(self, scope: Scope, group_id: str, instance_id: str) -> LifecycleNotice | None:
        """Return what was said of an instance, once."""
        with self._lock:
            return self._notices.pop((scope, group_id, instance_id), None)

    def let_in(self, scope: Scope, group_id: str, instance_id: str) -> None:
        """Remember an instance that went into service with nothing on it."""
        with self._lock:
            self._let_in.setdefault((scope, group_id), set()).add(instance_id)

    def take_let_in(self, scope: Scope, group_id: str) -> set[str]:
        """Return the instances that went into service with nothing on them, once."""
        with self._lock:
            return self._let_in.pop((scope, group_id), set())
