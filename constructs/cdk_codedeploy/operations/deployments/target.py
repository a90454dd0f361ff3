"""One instance, alias or service in a deployment, and how far its lifecycle events are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

FAILED = "Failed"
_MEMBERS = ("instanceTarget", "lambdaTarget", "ecsTarget", "cloudFormationTarget")


@dataclass(frozen=True, kw_only=True)
class LifecycleEventRun:
    """One lifecycle event on one target.

    Attributes:
        name: Its name, such as ``AfterInstall``.
        status: ``Pending``, ``InProgress``, ``Succeeded``, ``Failed``, ``Skipped`` or ``Unknown``.
        started: When it began.
        ended: When it was over.
        error_code: What became of its script, such as ``ScriptFailed``.
        script: The script.
        message: What the agent says.
        log_tail: The end of the script's output.

    Source: API reference, "LifecycleEvent" and "Diagnostics".
    """

    name: str
    status: str
    started: datetime | None = None
    ended: datetime | None = None
    error_code: str | None = None
    script: str | None = None
    message: str | None = None
    log_tail: str | None = None

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> LifecycleEventRun:
        """Make one from the API's ``LifecycleEvent``."""
        told = cast("Mapping[str, str]", event.get("diagnostics") or {})
        return cls(
            name=event.get("lifecycleEventName", ""),
            status=event.get("status", "Unknown"),
            started=event.get("startTime"),
            ended=event.get("endTime"),
            error_code=told.get("errorCode") or None,
            script=told.get("scriptName") or None,
            message=told.get("message") or None,
            log_tail=told.get("logTail") or None,
        )


@dataclass(frozen=True, kw_only=True)
class Target:
    """One instance, alias or service in a deployment.

    Attributes:
        id: Its id: of an instance, ``<function>:<alias>`` or ``<cluster>:<service>``.
        status: ``Pending``, ``InProgress``, ``Succeeded``, ``Failed``, ``Skipped``, ``Unknown`` or ``Ready``.
        label: ``Blue`` or ``Green`` where instances replace others.
        events: Its lifecycle events, in their order.
        updated: When it changed last.
        weight: Share of the traffic on the new version, in percent, where traffic is shifted.
        original_weight: Share of the traffic on what was there before, in percent, for Amazon ECS.

    Source: API reference, "DeploymentTarget".
    """

    id: str
    status: str
    label: str | None = None
    events: tuple[LifecycleEventRun, ...] = ()
    updated: datetime | None = None
    weight: float | None = None
    original_weight: float | None = None

    @property
    def failed_event(self) -> LifecycleEventRun | None:
        """The first event that failed, if one did."""
        return next((event for event in self.events if event.status == FAILED), None)

    @property
    def current_event(self) -> LifecycleEventRun | None:
        """The event that runs, if one does."""
        return next((event for event in self.events if event.status == "InProgress"), None)

    @classmethod
    def of(cls, shape: Mapping[str, Any]) -> Target:
        """Make one from the API's ``DeploymentTarget``."""
        given = [name for name in _MEMBERS if shape.get(name)]
        found: Mapping[str, Any] = shape[given[0]] if given else {}
        return cls(
            id=found.get("targetId", ""),
            status=found.get("status", "Unknown"),
            label=found.get("instanceLabel"),
            events=tuple(LifecycleEventRun.of(event) for event in found.get("lifecycleEvents") or ()),
            updated=found.get("lastUpdatedAt"),
            weight=_set_weight(found, "Green") if "taskSetsInfo" in found else _function_weight(found),
            original_weight=_set_weight(found, "Blue"),
        )


def _function_weight(found: Mapping[str, Any]) -> float | None:
    function = cast("Mapping[str, Any]", found.get("lambdaFunctionInfo") or {})
    weight = function.get("targetVersionWeight")
    return None if weight is None else round(float(weight) * 100, 1)


def _set_weight(found: Mapping[str, Any], label: str) -> float | None:
    sets = cast("list[Mapping[str, Any]]", found.get("taskSetsInfo") or [])
    return next((float(each["trafficWeight"]) for each in sets if each.get("taskSetLabel") == label), None)
