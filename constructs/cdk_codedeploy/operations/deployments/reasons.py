"""Why a deployment failed, in one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.deployments.target import FAILED, LifecycleEventRun, Target
from cdk_codedeploy.service import advice

DIAGNOSES = 100
"""Targets that are looked at for a reason: the first that failed tells it."""

_TAIL_LINES = 3
_TAIL_CHARACTERS = 300
_GENERAL = frozenset({"HEALTH_CONSTRAINTS", "HOOK_EXECUTION_FAILURE"})
_INSTANCES = "Server"
_FROM_ELSEWHERE = "MANUAL_STOP"


def why_it_failed(deployment: Deployment, targets: Sequence[Target] = ()) -> str:
    """Say in one sentence why a deployment failed or was stopped: where, at which event, what came back, what to do.

    Args:
        deployment: The deployment, which is over.
        targets: Its targets with their lifecycle events. Default: none, and the sentence tells less.

    Returns:
        The sentence, without its full stop. For a deployment that did not fail it says so.
    """
    name = f"deployment {deployment.id}"
    if not deployment.is_over:
        return f"{name} is not over: it is {deployment.status}"
    if deployment.succeeded:
        return f"{name} succeeded"
    code = deployment.error_code
    parts = [f"{name} was stopped" if deployment.status == "Stopped" else f"{name} failed"]
    failed = _first_failed(targets)
    if failed is not None:
        runs = "script" if deployment.platform == _INSTANCES else "function"
        parts.append(_place(failed, sum(target.status == FAILED for target in targets), runs))
    if deployment.error_message and (failed is None or code not in _GENERAL):
        parts.append(f": {_line(deployment.error_message)}")
    if code:
        parts.append(f" ({code})")
    event = failed.failed_event if failed and deployment.platform == _INSTANCES else None
    parts.append(f"; {_advice(code, event)}")
    if deployment.rollback_id:
        parts.append(f"; deployment {deployment.rollback_id} rolls it back")
    elif deployment.rollback_message and code != _FROM_ELSEWHERE:
        parts.append(f"; {_line(deployment.rollback_message)}")
    return "".join(parts)


def _first_failed(targets: Sequence[Target]) -> Target | None:
    failed = [target for target in targets if target.status == FAILED or target.failed_event]
    with_event = [target for target in failed if target.failed_event]
    return next(iter(with_event or failed), None)


def _place(target: Target, number: int, runs: str) -> str:
    others = f", as on {number - 1} more" if number > 1 else ""
    event = target.failed_event
    if event is None:
        return f" on {target.id}{others}"
    script = f", {runs} {event.script}" if event.script else ""
    said = [event.message] if event.message else []
    if tail := _tail(event):
        said.append(f"its log ends: {tail}")
    told = f": {_line('; '.join(said))}" if said else ""
    return f" on {target.id}{others} at {event.name}{script}{told}"


def _tail(event: LifecycleEventRun) -> str:
    lines = [line.strip() for line in (event.log_tail or "").splitlines() if line.strip()]
    text = " / ".join(lines[-_TAIL_LINES:])
    return text if len(text) <= _TAIL_CHARACTERS else f"...{text[-_TAIL_CHARACTERS:]}"


def _advice(code: str | None, event: LifecycleEventRun | None) -> str:
    if event is not None and event.error_code and event.error_code != "Success":
        return advice(event.error_code)
    return advice(code) if code else "look at its targets and at the events of the service"


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
