"""A deployment that CloudFormation makes while it updates a stack: the hook ``AWS::CodeDeploy::BlueGreen``.

Everything on the way is done with the hook's role. AWS's own policy for such roles, AWSCodeDeployRoleForCloudFormation,
allows to call functions alone; whether CodeDeploy needs more, nothing says. So the role has to allow all of it here. On
the way back it is CloudFormation that acts.

Source: CloudFormation user guide, "About blue/green deployments"; CodeDeploy API reference, CloudFormationTarget.
"""

from __future__ import annotations

import dataclasses
from functools import partial

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole
from emulator.codedeploy.run.traffic import service_rollback
from emulator.codedeploy.run.traffic.replacement import Replacement
from emulator.codedeploy.run.traffic.routes import Routes
from emulator.codedeploy.run.traffic.task_sets import TaskSets
from emulator.codedeploy.state import StackUpdate

_CONTROLLER = "EXTERNAL"


def deploy(context: Context, update: StackUpdate) -> None:
    """Let the task set of a stack take over.

    Raises:
        DeploymentError: When the deployment fails. Everything is as it was before then.
    """
    task_sets = _task_sets(context, update)
    original = task_sets.original(others=False)
    routes = Routes(context.role, context.settings)
    routes.must_serve(original)
    _must_be_in(update, routes.green)
    create = partial(task_sets.make, update.task_set)
    replacement = Replacement(context, update.functions, create, task_sets, routes, original)
    try:
        replacement.carry_out()
    except DeploymentError:
        if "replacement" in replacement.target.memory:
            back = dataclasses.replace(context, role=ServiceRole(context.surroundings.aws, context.role.scope, None))
            service_rollback.go_back(back, _task_sets(back, update), replacement.target)
        raise


def _task_sets(context: Context, update: StackUpdate) -> TaskSets:
    return TaskSets(context, update.cluster, update.service, _CONTROLLER)


def _must_be_in(update: StackUpdate, green: str) -> None:
    """Check that the new task set is in the target group that serves nothing."""
    groups = [each.get("targetGroupArn") for each in update.task_set.get("loadBalancers", [])]
    if groups != [green]:
        raise DeploymentError("INVALID_ECS_SERVICE", f"The new task set is in {groups}, and not in {green} alone.")
