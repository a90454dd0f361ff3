"""An in-place deployment: the revision on each instance is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.codedeploy.run import fleet, lifecycle_events, lifecycle_hooks, rollout_runner
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.fleet import Instance, Selection
from emulator.codedeploy.run.suspended_processes import processes_of, suspended


def deploy(context: Context) -> None:
    """Deploy to the instances that the deployment group names.

    Raises:
        DeploymentError: When the deployment fails.
    """
    hooks = context.hooks
    names = [each["name"] for each in hooks]
    with suspended(context.role, names, processes_of(context.deployment.request, context.settings)):
        for each in hooks:
            lifecycle_hooks.check_in_place(context.role, each)
        instances = fleet.find(context.role, Selection.of_settings(context.settings, names), context.registered)
        deploy_to(context, _outdated(context, instances), context.config)


def deploy_to(context: Context, instances: list[Instance], config: Mapping[str, Any]) -> None:
    """Deploy to instances.

    Args:
        context: The deployment.
        instances: Which.
        config: DeploymentConfigInfo of the API.

    Raises:
        DeploymentError: When the deployment fails.
    """
    load_balancers = context.load_balancers()
    events = lifecycle_events.in_place(
        load_balanced=load_balancers is not None, restart=context.deployment.request.get("deploymentMode") == "RESTART"
    )
    rollout = rollout_runner.plan(context.hosts(instances), config)
    context.journal.add_targets(instances, events)
    run = context.instance_run(load_balancers)
    by_id = {instance.id: instance for instance in instances}
    rollout_runner.carry_out(
        rollout,
        lambda id: run.run(by_id[id], events),
        context.check,
        context.surroundings.clock,
        config.get("zonalConfig") or {},
    )


def _outdated(context: Context, instances: list[Instance]) -> list[Instance]:
    """Leave out instances that have the revision, if the deployment is for the others alone."""
    if not context.deployment.request.get("updateOutdatedInstancesOnly"):
        return instances
    agents, group_id = context.surroundings.agents, context.deployment.group_id
    outdated = [each for each in instances if agents.revision_of(each.id, group_id) != context.deployment.revision]
    if not outdated:
        # The guide does not say what happens then.
        raise DeploymentError("NO_INSTANCES", "Every instance has this revision already.")
    return outdated
