"""How tests talk to the emulator beside the API: ``/_emulator/...``, JSON in and out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Protocol

from emulator.containers.answers import ContainerFault
from emulator.faults import Fault, Faults, ScriptFault

Answer = tuple[int, Any]
Machine = Callable[[Mapping[str, Any]], Any]
"""Answers a machine outside AWS. Raises ``MachineRefusedError``."""


class Calls(Protocol):
    """Calls made with assumed roles."""

    def all(self) -> list[dict[str, Any]]:
        """Return them."""
        ...

    def clear(self) -> None:
        """Forget them."""
        ...


class Agents(Protocol):
    """The agents of all instances."""

    def describe(self) -> list[dict[str, Any]]:
        """Return what each instance's agent is and has done."""
        ...

    def set_state(self, instance_id: str, state: str) -> None:
        """Start or stop an instance's agent. ``LookupError`` when there is no such instance."""
        ...


class Containers(Protocol):
    """What containers answer."""

    def add(self, fault: ContainerFault) -> None:
        """Let containers answer something else."""
        ...

    def clear(self) -> None:
        """Let all containers answer as they should."""
        ...


class Time(Protocol):
    """The clock."""

    def hold(self, *, held: bool) -> None:
        """Let no time pass, or let it pass again."""
        ...


class ControlError(Exception):
    """A request that makes no sense."""


class MachineRefusedError(Exception):
    """A machine outside AWS does not get what it asks for."""


class Control:
    """Answers requests to the emulator itself.

    Args:
        faults: What is to go wrong.
        calls: What was called with assumed roles.
        agents: The agents of all instances.
        containers: What containers answer.
        clock: The time.
        machines: What machines outside AWS ask of it, by the name it is asked under.
    """

    def __init__(
        self,
        faults: Faults,
        calls: Calls,
        agents: Agents,
        containers: Containers,
        clock: Time,
        *,
        machines: Mapping[str, Machine] | None = None,
    ) -> None:
        self._faults = faults
        self._calls = calls
        self._agents = agents
        self._containers = containers
        self._clock = clock
        self._routes: dict[tuple[str, str], Callable[[str, bytes], Any]] = {
            ("GET", "health"): lambda _name, _body: {"status": "ready"},
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): lambda _name, _body: self._clear_faults(),
            ("GET", "calls"): lambda _name, _body: self._calls.all(),
            ("DELETE", "calls"): lambda _name, _body: self._calls.clear(),
            ("GET", "instances"): lambda _name, _body: self._agents.describe(),
            ("PUT", "agents"): self._set_agent,
            ("PUT", "clock"): self._hold_clock,
        }
        for name, ask in (machines or {}).items():
            self._routes["POST", name] = _asking(ask)

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Answer a request.

        Args:
            method: HTTP method.
            path: What follows ``/_emulator/``.
            body: JSON, or nothing.

        Returns:
            HTTP status, and what to answer as JSON.
        """
        kind, _, name = path.partition("/")
        route = self._routes.get((method, kind))
        if route is None:
            known = ", ".join(" ".join(key) for key in self._routes)
            return 404, {"error": f"{method} {path}: there are only {known}"}
        try:
            return 200, route(name, body)
        except ControlError as error:
            return 400, {"error": str(error)}
        except MachineRefusedError as error:
            return 403, {"error": str(error)}
        except LookupError as error:
            return 404, {"error": str(error)}

    def _add_fault(self, _name: str, body: bytes) -> None:
        request = _read(body)
        kind: type[Fault | ScriptFault | ContainerFault]
        kind = ScriptFault if request.keys() & {"instance", "event"} else Fault
        if "image" in request:
            kind = ContainerFault
        allowed = {field.name for field in fields(kind)}
        unknown = sorted(request.keys() - allowed)
        if unknown:
            raise ControlError(f"faults: {unknown} not known for a {kind.__name__}; allowed: {sorted(allowed)}")
        fault = kind(**request)
        if isinstance(fault, ContainerFault):
            self._containers.add(fault)
        else:
            self._faults.add(fault)

    def _clear_faults(self) -> None:
        self._faults.clear()
        self._containers.clear()

    def _set_agent(self, name: str, body: bytes) -> None:
        state = _read(body).get("state")
        if state not in {"running", "stopped"}:
            raise ControlError(f"agents: state {state!r} not known; allowed: running, stopped")
        self._agents.set_state(name, state)

    def _hold_clock(self, _name: str, body: bytes) -> None:
        held = _read(body).get("held")
        if not isinstance(held, bool):
            raise ControlError(f"clock: held {held!r} not known; allowed: true, false")
        self._clock.hold(held=held)


def _asking(ask: Machine) -> Callable[[str, bytes], Any]:
    return lambda _name, body: ask(_read(body))


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        request = json.loads(body)
    except ValueError as error:
        raise ControlError(f"body: no JSON: {error}") from error
    if not isinstance(request, dict):
        raise ControlError(f"body: {request!r} is no object")
    return request
