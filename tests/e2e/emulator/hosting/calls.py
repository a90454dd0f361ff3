"""Which AWS calls were made with the roles of services and functions, and whether they were allowed."""

from __future__ import annotations

import threading
from typing import Any


class Calls:
    """A record of calls. Only sessions that were announced are recorded. Any thread may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._roles: dict[str, str] = {}  # by access key
        self._calls: list[dict[str, Any]] = []

    def announce(self, access_key_id: str, role_arn: str) -> None:
        """Record what is called with an access key from now on."""
        with self._lock:
            self._roles[access_key_id] = role_arn

    def add(self, access_key_id: str, action: str, resource: str, *, allowed: bool) -> None:
        """Record a call, if its session was announced."""
        with self._lock:
            role = self._roles.get(access_key_id)
            if role is not None:
                self._calls.append({"role": role, "action": action, "resource": resource, "allowed": allowed})

    def all(self) -> list[dict[str, Any]]:
        """Return the calls since the start, or since they were last cleared, in order."""
        with self._lock:
            return list(self._calls)

    def clear(self) -> None:
        """Forget the calls."""
        with self._lock:
            self._calls.clear()
