"""Processes of Auto Scaling that get in the way of a rolling update, or without which there is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case

_INTERFERE = ("HealthCheck", "ReplaceUnhealthy", "AZRebalance", "AlarmNotification", "ScheduledActions")
_NEEDED = ("Launch", "Terminate", "AddToLoadBalancer")


def rolling_update_processes(case: Case) -> Iterator[Finding]:
    """Warn of a rolling update beside which Auto Scaling goes on replacing and scaling, or cannot launch at all.

    Source: CloudFormation user guide, "UpdatePolicy attribute", ``SuspendProcesses``; user guide of Auto Scaling,
    "Suspend and resume processes".
    """
    for fleet in case.fleets:
        if not fleet.rolling:
            continue
        suspended: Any = fleet.rolling.get("suspendProcesses", [])
        if not isinstance(suspended, list):
            # Only the deployment knows.
            continue
        missing = [name for name in _INTERFERE if name not in suspended]
        needless = [name for name in _NEEDED if name in suspended]
        if needless:
            pronoun = "them" if needless[1:] else "it"
            what = f"suspends {_joined(needless)}, without which no instance is replaced"
            yield _finding(fleet.id, what, f"take {pronoun} out of suspend_processes")
        if missing:
            what = f"leaves {_joined(missing)} running, which replace or scale instances meanwhile"
            yield _finding(fleet.id, what, "leave suspend_processes out, then the CDK suspends them")


def _finding(id: str, what: str, remedy: str) -> Finding:
    return Finding(
        warning=Warning_.SUSPENDED_PROCESSES,
        message=f'the rolling update of the Auto Scaling group "{id}" {what}; {remedy}',
    )


def _joined(names: list[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
