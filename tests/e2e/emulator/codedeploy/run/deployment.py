"""A deployment, from its start to its end."""

from __future__ import annotations

import logging

from emulator.codedeploy.run import blue_green, blue_green_rollback, in_place, scaling
from emulator.codedeploy.run.alarms import Alarms
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.ending import OF_SINGLE_INSTANCES, Ending
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.journal import Journal
from emulator.codedeploy.run.service_role import ServiceRole
from emulator.codedeploy.run.surroundings import Surroundings
from emulator.codedeploy.run.traffic import function_deployment, service_deployment, stack_deployment
from emulator.codedeploy.state import Deployment, Store

_logger = logging.getLogger(__name__)


def run(surroundings: Surroundings, store: Store, deployment: Deployment) -> None:
    """Run a deployment to its end.

    Args:
        surroundings: What is around.
        store: The account and region.
        deployment: The deployment.
    """
    journal = Journal(surroundings, store, deployment)
    ending = Ending(surroundings, store, deployment, journal)
    try:
        _deploy(_start(surroundings, store, deployment, journal))
    except DeploymentError as error:
        ending.fail(error)
    except Exception as error:
        # Whatever was not thought of shows as what it is: a fault of the service.
        _logger.exception("deployment %s", deployment.id)
        ending.fail(DeploymentError("INTERNAL_ERROR", f"{type(error).__name__}: {error}"))
    else:
        ending.succeed()
        if deployment.status == "Succeeded" and deployment.creator not in OF_SINGLE_INSTANCES:
            scaling.update_outdated(surroundings, store, deployment)


def _start(surroundings: Surroundings, store: Store, deployment: Deployment, journal: Journal) -> Context:
    """Assume the service role."""
    with store.lock:
        deployment.group.last_attempted = deployment.id
        role_arn = deployment.group.service_role_arn
    journal.set_status("InProgress")
    if deployment.stack_update is not None:
        role = ServiceRole.of_hook(surroundings.aws, deployment.scope, deployment.stack_update.role)
    else:
        role = ServiceRole.assume(
            surroundings.aws, deployment.scope, role_arn, deployment.application_name, deployment.group_name
        )
    journal.role = role
    configuration = deployment.request.get("overrideAlarmConfiguration") or journal.settings.get("alarmConfiguration")
    if deployment.platform != "Server" and deployment.creator == "codeDeployRollback":
        # What an alarm has called for is not stopped by it. The guide says nothing of that.
        configuration = None
    return Context(surroundings, store, deployment, journal, role, Alarms(role, configuration))


def _deploy(context: Context) -> None:
    deployment = context.deployment
    style = context.settings.get("deploymentStyle") or {}
    if deployment.creator in OF_SINGLE_INSTANCES:
        scaling.deploy(context)
        return
    context.begin()
    if deployment.platform == "Lambda":
        function_deployment.deploy(context)
    elif deployment.stack_update is not None:
        stack_deployment.deploy(context, deployment.stack_update)
    elif deployment.platform == "ECS":
        service_deployment.deploy(context)
    elif style.get("deploymentType") != "BLUE_GREEN":
        in_place.deploy(context)
    elif deployment.creator == "codeDeployRollback":
        blue_green_rollback.deploy(context)
    else:
        blue_green.deploy(context)
