"""Gives the requests of a service back to its original task set."""

from __future__ import annotations

from functools import partial

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.traffic.hook_run import HookRun
from emulator.codedeploy.run.traffic.routes import Routes
from emulator.codedeploy.run.traffic.task_sets import TaskSets
from emulator.codedeploy.state import Target


def deploy(context: Context, task_sets: TaskSets) -> None:
    """Undo what a failed deployment has done: routes first, then its task set goes. No hook runs: that is our reading.

    Raises:
        DeploymentError: When that fails.
    """
    with context.store.lock:
        failed = context.store.deployments[(context.deployment.rollback or {})["rollbackTriggeringDeploymentId"]]
        touched = [target for target in failed.targets.values() if "replacement" in target.memory]
    for before in touched:
        back = Target(before.id, arn=before.arn, details=dict(before.details))
        context.journal.add_target(back, ("AllowTraffic",))
        with context.journal.progress_of(back):
            HookRun(context, back, {}).run("AllowTraffic", partial(go_back, context, task_sets, before))


def go_back(context: Context, task_sets: TaskSets, before: Target) -> None:
    """Route requests back to where they went before a deployment touched a service, and delete its task set.

    Raises:
        DeploymentError: When that fails.
    """
    present = {each["id"]: each for each in task_sets.describe()["taskSets"]}
    original = present.get(before.memory["original"])
    if original is None:
        raise DeploymentError("ECS_UPDATE_ERROR", "The original task set is gone: there is nothing to go back to.")
    routes = Routes(context.role, context.settings)
    groups = [each["targetGroupArn"] for each in original["loadBalancers"]]
    (blue,) = [arn for arn in routes.names if arn in groups]
    if before.reached("AllowTraffic"):
        routes.production.forward(blue, 100)
        task_sets.become_primary(original["id"])
    if routes.test is not None and "test" in before.memory:
        routes.test.forward(before.memory["test"], 100)
    task_sets.delete(before.memory["replacement"])
