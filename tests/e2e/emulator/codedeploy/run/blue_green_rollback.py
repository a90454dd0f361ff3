"""Gives the traffic back to the original instances of a blue/green deployment that failed."""

from __future__ import annotations

from emulator.codedeploy.run import fleet, lifecycle_events
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.state import Deployment


def deploy(context: Context) -> None:
    """Put the original instances back to the load balancers, and take the replacement instances out.

    Instances whose traffic was not touched yet are left alone.

    Raises:
        DeploymentError: When that fails.
    """
    information = context.deployment.rollback or {}
    with context.store.lock:
        failed = context.store.deployments.get(information.get("rollbackTriggeringDeploymentId", ""))
        back = _touched(failed, "Blue", "BlockTraffic") if failed else []
        away = _touched(failed, "Green", "AllowTraffic") if failed else []
    run = context.instance_run(context.load_balancers())
    for ids, label, events in ((back, "Blue", lifecycle_events.ALLOW), (away, "Green", lifecycle_events.BLOCK)):
        if not ids:
            continue
        instances = fleet.find_by_id(context.role, ids)
        context.journal.add_targets(instances, events, label)
        for instance in instances:
            context.check()
            if not run.run(instance, events):
                raise DeploymentError("HEALTH_CONSTRAINTS", f"The traffic of {instance.id} could not be shifted back.")


def _touched(deployment: Deployment, label: str, event: str) -> list[str]:
    return sorted(
        target.id for target in deployment.targets.values() if target.label == label and target.reached(event)
    )
