"""One running deployment with everything that belongs to it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.codedeploy.run import deployment_config
from emulator.codedeploy.run.alarms import Alarms
from emulator.codedeploy.run.failure import StoppedError
from emulator.codedeploy.run.fleet import Instance
from emulator.codedeploy.run.instance_run import InstanceRun
from emulator.codedeploy.run.journal import Journal
from emulator.codedeploy.run.load_balancers import LoadBalancers
from emulator.codedeploy.run.minimum_healthy_hosts import Host
from emulator.codedeploy.run.service_role import ServiceRole
from emulator.codedeploy.run.surroundings import Surroundings
from emulator.codedeploy.state import Deployment, OnPremisesInstance, Store

_POLL_SECONDS = 60


@dataclass
class Context:
    """What the steps of a deployment share.

    Args:
        surroundings: What is around.
        store: The account and region.
        deployment: The deployment.
        journal: Where it is written down.
        role: The service role, assumed.
        alarms: What stops it.
    """

    surroundings: Surroundings
    store: Store
    deployment: Deployment
    journal: Journal
    role: ServiceRole
    alarms: Alarms

    @property
    def settings(self) -> Mapping[str, Any]:
        """The deployment group's settings, as they were at the start."""
        return self.journal.settings

    @property
    def config(self) -> dict[str, Any]:
        """The deployment configuration: DeploymentConfigInfo of the API."""
        if self.deployment.stack_update is not None:
            return {"trafficRoutingConfig": self.deployment.stack_update.routing}
        return deployment_config.info_of(self.store, self.deployment.config_name)

    @property
    def load_balanced(self) -> bool:
        """Whether traffic is held back."""
        style: Mapping[str, Any] = self.settings.get("deploymentStyle") or {}
        return style.get("deploymentOption") == "WITH_TRAFFIC_CONTROL"

    @property
    def hooks(self) -> list[dict[str, str]]:
        """The Auto Scaling groups of the deployment group, with their hooks."""
        with self.store.lock:
            return [dict(each) for each in self.deployment.group.hooks]

    @property
    def registered(self) -> list[OnPremisesInstance]:
        """The on-premises instances of the account."""
        with self.store.lock:
            return list(self.store.on_premises_instances.values())

    def load_balancers(self) -> LoadBalancers | None:
        """Return the load balancers, or None when no traffic is held back.

        Raises:
            DeploymentError: When they cannot be used.
        """
        if not self.load_balanced:
            return None
        return LoadBalancers(self.role, self.surroundings.clock, self.settings.get("loadBalancerInfo") or {})

    def instance_run(self, load_balancers: LoadBalancers | None) -> InstanceRun:
        """Return what runs events on instances."""
        return InstanceRun(self.surroundings, self.deployment, self.journal, load_balancers)

    def hosts(self, instances: list[Instance]) -> list[Host]:
        """Return instances in the order in which they are deployed to: the unhealthy first, the current last.

        All the rest being equal, it is the order given.
        """
        group = self.deployment.group
        with self.store.lock:
            health, current = dict(group.health), group.target_revision
        hosts = []
        for instance in instances:
            revision = self.surroundings.agents.revision_of(instance.id, group.id)
            rank = 0 if revision is None else 2 if revision == current else 1
            hosts.append((rank, Host(instance.id, health.get(instance.id) == "Healthy", instance.zone)))
        return [host for _rank, host in sorted(hosts, key=lambda each: (each[1].healthy, each[0]))]

    def begin(self) -> None:
        """Tell that the deployment begins, and look whether it may.

        Raises:
            DeploymentError: When it may not.
        """
        self.journal.tell("DeploymentStart")
        self.check()

    def check(self) -> None:
        """Look whether the deployment is to stop.

        Raises:
            StoppedError: When it is.
            DeploymentError: When the role may not look.
        """
        if self.deployment.stop_requested.is_set():
            message = "The deployment was stopped by a user."
            raise StoppedError("MANUAL_STOP", message, "DEPLOYMENT_STOP_ON_REQUEST")
        self.alarms.check()

    def pause(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            StoppedError: When the deployment is to stop meanwhile.
        """
        while seconds > 0:
            seconds -= self.surroundings.clock.tick(min(seconds, _POLL_SECONDS))
            self.check()

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Wait for an event. Returns whether it happened in time.

        Raises:
            StoppedError: When the deployment is to stop.
        """
        while seconds > 0:
            if self.surroundings.clock.wait(event, min(seconds, _POLL_SECONDS)):
                return True
            if not self.surroundings.clock.held:
                seconds -= _POLL_SECONDS
            self.check()
        return event.is_set()
