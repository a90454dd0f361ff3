"""A blue/green deployment: replacement instances take over the traffic from the original ones."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from emulator.codedeploy.run import fleet, lifecycle_events, replacement_fleet, rollout_runner
from emulator.codedeploy.run.auto_scaling_copy import AutoScalingCopy
from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError, StoppedError
from emulator.codedeploy.run.fleet import Instance, Selection
from emulator.codedeploy.run.instance_run import InstanceRun
from emulator.codedeploy.run.load_balancers import LoadBalancers
from emulator.codedeploy.run.minimum_healthy_hosts import MOST_CONCURRENCY, Host
from emulator.codedeploy.run.suspended_processes import suspended

# What would disturb a copy while it is deployed to.
_DISTURBING = ("AZRebalance", "AlarmNotification", "ReplaceUnhealthy", "ScheduledActions")


def deploy(context: Context) -> None:
    """Deploy to replacement instances and let them take over.

    What fails leaves the replacement instances as they are, for somebody to look at or to remove.

    Raises:
        DeploymentError: When the deployment fails.
    """
    load_balancers = context.load_balancers()
    if load_balancers is None:
        raise DeploymentError("MISSING_ELB_INFORMATION", "A blue/green deployment needs a load balancer.")
    names = [each["name"] for each in context.hooks]
    originals = fleet.find(context.role, Selection.of_settings(context.settings, names))
    with ExitStack() as stack:
        copy = _copy(context, names, originals)
        if copy is not None:
            stack.enter_context(suspended(context.role, [copy.name], _DISTURBING))
            replacements = copy.wait_for_instances(len(originals))
        else:
            replacements = _supplied(context)
        _Change(context, load_balancers, originals, replacements, copy).carry_out()


def _options(context: Context) -> Mapping[str, Any]:
    options: Mapping[str, Any] | None = context.settings.get("blueGreenDeploymentConfiguration")
    if not options:
        message = "The deployment group says nothing of how it is deployed to in blue/green."
        raise DeploymentError("MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION", message)
    return options


def _copy(context: Context, names: list[str], originals: list[Instance]) -> AutoScalingCopy | None:
    provisioning = _options(context).get("greenFleetProvisioningOption") or {}
    if provisioning.get("action") != "COPY_AUTO_SCALING_GROUP":
        return None
    if len(names) != 1:
        message = f"{len(names)} Auto Scaling groups to copy; allowed: exactly one."
        raise DeploymentError("AUTO_SCALING_CONFIGURATION", message)
    return AutoScalingCopy(context, names[0], len(originals))


def _supplied(context: Context) -> list[Instance]:
    """Return the replacement instances that the deployment names."""
    return fleet.find(context.role, replacement_fleet.selection_of(context))


class _Change:
    """The change from one set of instances to another."""

    def __init__(
        self,
        context: Context,
        load_balancers: LoadBalancers,
        originals: list[Instance],
        replacements: list[Instance],
        copy: AutoScalingCopy | None,
    ) -> None:
        self._context = context
        self._replacements = {each.id: each for each in replacements}
        self._originals = [each for each in originals if each.id not in self._replacements]
        self._copy = copy
        self._options = _options(context)
        self._run: InstanceRun = context.instance_run(load_balancers)

    def carry_out(self) -> None:
        """Deploy, wait if asked to, reroute, and end the original instances if asked to."""
        journal = self._context.journal
        journal.add_targets(self._originals, lifecycle_events.BLOCK, "Blue")
        events = (*lifecycle_events.INSTALL, *lifecycle_events.ALLOW)
        journal.add_targets(self._replacements.values(), events, "Green")
        deployed = self._deploy()
        self._wait_until_ready()
        self._reroute(deployed)
        if self._copy is not None:
            self._copy.attach_load_balancers()
        self._end_originals()

    def _deploy(self) -> list[str]:
        """Deploy to the replacement instances. Returns those that can take over."""
        hosts = self._context.hosts(list(self._replacements.values()))
        rollout = rollout_runner.plan(hosts, self._context.config)
        rollout_runner.carry_out(
            rollout,
            lambda id: self._run.run(self._replacements[id], lifecycle_events.INSTALL, last=False),
            self._context.check,
            self._context.surroundings.clock,
            self._context.config.get("zonalConfig") or {},
        )
        return rollout.succeeded

    def _wait_until_ready(self) -> None:
        option: Mapping[str, Any] = self._options.get("deploymentReadyOption") or {}
        if option.get("actionOnTimeout") != "STOP_DEPLOYMENT":
            self._context.journal.tell("DeploymentReady")
            return
        self._context.journal.set_status("Ready")
        self._context.journal.tell("DeploymentReady")
        minutes = int(option.get("waitTimeInMinutes", 0))
        if not self._context.wait(self._context.deployment.ready, minutes * 60):
            raise StoppedError("TIMEOUT", f"Nobody continued the deployment within {minutes} minutes.")
        self._context.journal.set_status("InProgress")

    def _reroute(self, deployed: list[str]) -> None:
        config = self._context.config
        hosts = [Host(id) for id in deployed]
        rollout = rollout_runner.plan(hosts, config | {"zonalConfig": None})
        rollout_runner.carry_out(
            rollout,
            lambda id: self._run.run(self._replacements[id], lifecycle_events.ALLOW, first=False),
            self._context.check,
            self._context.surroundings.clock,
            {},
        )
        minimum: Mapping[str, Any] = config.get("minimumHealthyHosts") or {}
        if rollout.failed and minimum.get("type") == MOST_CONCURRENCY:
            message = f"Traffic could not be rerouted to {', '.join(rollout.failed)}."
            raise DeploymentError("HEALTH_CONSTRAINTS", message)
        for instance in self._originals:
            self._context.check()
            if not self._run.run(instance, lifecycle_events.BLOCK):
                self._context.check()
                message = f"The original instance {instance.id} could not be deregistered."
                raise DeploymentError("ELB_INVALID_INSTANCE", message)

    def _end_originals(self) -> None:
        option: Mapping[str, Any] = self._options.get("terminateBlueInstancesOnDeploymentSuccess") or {}
        terminates = option.get("action") == "TERMINATE"
        if terminates:
            with self._context.store.lock:
                self._context.deployment.instances_waiting = True
            minutes = int(option.get("terminationWaitTimeInMinutes", 0))
            self._context.wait(self._context.deployment.terminate, minutes * 60)
        if self._copy is not None:
            self._copy.take_over(ends_original=terminates)
            return
        if terminates and self._originals:
            ids = [each.id for each in self._originals]
            self._context.role.call("ec2", "TerminateInstances", InstanceIds=ids)
        replacement_fleet.become_the_group(self._context)
