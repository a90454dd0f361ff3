"""Deployments as text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cdk_codedeploy.cli.output import moment, write_table
from cdk_codedeploy.cli.terminal import say

if TYPE_CHECKING:
    from cdk_codedeploy.operations.deployments import Deployment, LifecycleEventRun, Target


def deployment_members(found: Deployment, targets: Sequence[Target] | None = None) -> dict[str, Any]:
    """Return a deployment as what JSON knows.

    Args:
        found: The deployment.
        targets: Its targets, where they were looked at.
    """
    from cdk_codedeploy.operations.deployments import why_it_failed
    from cdk_codedeploy.operations.revisions import location_name

    members: dict[str, Any] = {
        "deploymentId": found.id,
        "application": found.application,
        "deploymentGroup": found.group,
        "status": found.status,
        "computePlatform": found.platform,
        "revision": found.revision,
        "revisionName": location_name(found.revision) if found.revision else None,
        "deploymentConfig": found.config,
        "creator": found.creator,
        "description": found.description,
        "errorCode": found.error_code,
        "errorMessage": found.error_message,
        "created": moment(found.created),
        "started": moment(found.started),
        "completed": moment(found.completed),
        "overview": dict(found.overview),
        "rollbackDeploymentId": found.rollback_id,
        "rollbackOf": found.rollback_of,
    }
    if targets is not None:
        members["targets"] = [_target_members(target) for target in targets]
        members["why"] = why_it_failed(found, targets) if found.is_over and not found.succeeded else None
    return members


def deployment_fields(found: Deployment) -> dict[str, str | None]:
    """Return a deployment as people read it."""
    from cdk_codedeploy.operations.revisions import location_name

    return {
        "deployment": found.id,
        "application": found.application,
        "group": found.group,
        "status": found.status,
        "revision": location_name(found.revision) if found.revision else None,
        "configuration": found.config,
        "by": found.creator,
        "description": found.description,
        "created": moment(found.created),
        "completed": moment(found.completed),
        "targets": overview_text(found) or None,
        "rolled back by": found.rollback_id,
        "rolls back": found.rollback_of,
    }


def deployment_row(found: Deployment) -> tuple[str, ...]:
    """Return a deployment as a row of a table."""
    from cdk_codedeploy.operations.revisions import location_name

    return (
        moment(found.created) or "-",
        found.id,
        found.status,
        found.creator or "-",
        location_name(found.revision) if found.revision else "-",
        found.description or "",
    )


def overview_text(found: Deployment) -> str:
    """Return how many targets have which status, such as ``2 Succeeded, 1 Pending``."""
    return ", ".join(f"{number} {status}" for status, number in sorted(found.overview.items()))


def write_targets(targets: Sequence[Target]) -> None:
    """Write targets as a table, with the event that each is at; nothing where there are none."""
    if not targets:
        return
    say()
    write_table(("TARGET", "STATUS", "EVENT", "TRAFFIC"), map(target_row, targets))


def target_row(target: Target) -> tuple[str, ...]:
    """Return a target as a row of a table."""
    event = target.failed_event or target.current_event
    label = f" ({target.label})" if target.label else ""
    traffic = "" if target.weight is None else f"{target.weight:g} %"
    return (f"{target.id}{label}", target.status, event.name if event else "-", traffic)


def _target_members(target: Target) -> dict[str, Any]:
    return {
        "targetId": target.id,
        "status": target.status,
        "label": target.label,
        "trafficPercent": target.weight,
        "updated": moment(target.updated),
        "lifecycleEvents": [_event_members(event) for event in target.events],
    }


def _event_members(event: LifecycleEventRun) -> dict[str, Any]:
    return {
        "name": event.name,
        "status": event.status,
        "started": moment(event.started),
        "ended": moment(event.ended),
        "errorCode": event.error_code,
        "script": event.script,
        "message": event.message,
        "logTail": event.log_tail,
    }
