"""A deployment of the ECS platform: a new task set takes over the requests of a service.

Source: user guide, "AppSpec 'hooks' section for an Amazon ECS deployment", "Create a deployment group for an Amazon ECS
deployment".
"""

from __future__ import annotations

from functools import partial

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.traffic import appspec, service_appspec, service_rollback
from emulator.codedeploy.run.traffic.replacement import Replacement, keeps
from emulator.codedeploy.run.traffic.routes import Routes
from emulator.codedeploy.run.traffic.task_sets import TaskSets


def deploy(context: Context) -> None:
    """Make a task set and give it the requests.

    Raises:
        DeploymentError: When the deployment fails. Everything stays as it is then.
    """
    task_sets = _task_sets_of(context)
    if context.deployment.creator == "codeDeployRollback":
        service_rollback.deploy(context, task_sets)
        return
    spec = service_appspec.of(appspec.read(context.role, context.deployment.revision))
    original = task_sets.original(others=keeps(context))
    routes = Routes(context.role, context.settings)
    routes.must_serve(original)
    create = partial(task_sets.create, spec, original, routes.green)
    Replacement(context, spec.hooks, create, task_sets, routes, original).carry_out()


def _task_sets_of(context: Context) -> TaskSets:
    """Return the task sets of the deployment group's service."""
    (service,) = context.settings["ecsServices"]
    return TaskSets(context, service["clusterName"], service["serviceName"])
