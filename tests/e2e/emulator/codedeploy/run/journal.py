"""Writes down what happens in a deployment, and tells those who want to know."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from emulator.codedeploy.run import messages
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.fleet import Instance
from emulator.codedeploy.run.notifications import Notifications
from emulator.codedeploy.run.service_role import ServiceRole
from emulator.codedeploy.run.surroundings import Surroundings
from emulator.codedeploy.state import Deployment, Store, Target

_ENDED = frozenset({"Succeeded", "Failed", "Skipped"})


class Journal:
    """The record of one deployment.

    Args:
        surroundings: What is around.
        store: The account and region.
        deployment: The deployment.
    """

    def __init__(self, surroundings: Surroundings, store: Store, deployment: Deployment) -> None:
        self._clock = surroundings.clock
        self._store = store
        self._deployment = deployment
        self._arns: dict[str, str] = {}
        self.role: ServiceRole | None = None
        """Whose credentials messages are published with. None as long as the role was not assumed."""
        with store.lock:
            self.settings: dict[str, Any] = copy.deepcopy(deployment.settings)
            self._notifications = Notifications(
                surroundings.aws,
                deployment.scope,
                triggers=self.settings.get("triggerConfigurations") or [],
                application=deployment.application_name,
                group=deployment.group_name,
                group_id=deployment.group_id,
                deployment_id=deployment.id,
            )

    def set_status(self, status: str) -> None:
        """Set the deployment's status."""
        with self._store.lock:
            self._deployment.status = status
            if self._deployment.started is None:
                self._deployment.started = self._clock.now()

    def tell(self, event: str) -> None:
        """Tell of an event of the deployment.

        Raises:
            DeploymentError: When a topic cannot be published to.
        """
        self.tell_bus(event)
        self.tell_topics(event, self._deployment.status)

    def tell_bus(self, event: str) -> None:
        """Put an event of the deployment on the bus."""
        self._notifications.tell_bus(event)

    def tell_topics(self, event: str, status: str, error: dict[str, str] | None = None) -> None:
        """Publish to the topics that want an event of the deployment. Without a role nobody can.

        Raises:
            DeploymentError: When a topic cannot be published to.
        """
        if self.role is None:
            return
        with self._store.lock:
            message = messages.of_deployment(self._deployment, status, error)
        self._notifications.tell_topics(self.role, event, message)

    def add_targets(self, instances: Iterable[Instance], events: Sequence[str], label: str | None = None) -> None:
        """Add instances, each with the events that are to run there."""
        with self._store.lock:
            for instance in instances:
                self._arns[instance.id] = self._arn(instance)
                target = self._deployment.targets.get(instance.id) or Target(instance.id, label)
                target.updated = self._clock.now()
                target.events += [{"lifecycleEventName": event, "status": "Pending"} for event in events]
                self._deployment.targets[instance.id] = target

    def add_target(self, target: Target, events: Sequence[str]) -> None:
        """Add a function or a service, with the events that are to run for it."""
        with self._store.lock:
            target.updated = self._clock.now()
            target.events += [{"lifecycleEventName": event, "status": "Pending"} for event in events]
            self._deployment.targets[target.id] = target

    @contextmanager
    def progress_of(self, target: Target) -> Iterator[None]:
        """Set the status of a function or a service: at the start, and at either end."""
        self.set_target(target.id, "InProgress")
        try:
            yield
        except DeploymentError:
            self.set_target(target.id, "Failed")
            raise
        self.set_target(target.id, "Succeeded")

    def set_details(self, target: Target, **details: Any) -> None:
        """Change what the API tells of a function or a service beside its events."""
        with self._store.lock:
            target.details.update(details)
            target.updated = self._clock.now()

    def set_target(self, instance_id: str, status: str, event: str | None = None) -> None:
        """Set an instance's status, and tell of an event.

        Raises:
            DeploymentError: When a topic cannot be published to.
        """
        with self._store.lock:
            target = self._deployment.targets[instance_id]
            target.status, target.updated = status, self._clock.now()
            if event is None:
                return
            message = messages.of_instance(self._deployment, target, self._arns[instance_id])
        self._notifications.tell_bus(event, self._arns[instance_id])
        if self.role is not None:
            self._notifications.tell_topics(self.role, event, message)

    def set_event(self, instance_id: str, event: str, status: str, diagnostics: dict[str, str] | None = None) -> None:
        """Set the status of a lifecycle event on an instance."""
        with self._store.lock:
            target = self._deployment.targets[instance_id]
            entry = next(each for each in target.events if each["lifecycleEventName"] == event)
            target.updated = entry["endTime" if status in _ENDED else "startTime"] = self._clock.now()
            entry["status"] = status
            if diagnostics:
                entry["diagnostics"] = diagnostics

    def skip_rest(self, instance_id: str) -> None:
        """Say of an instance's events that did not begin that they never will."""
        with self._store.lock:
            for event in self._deployment.targets[instance_id].events:
                if event["status"] == "Pending":
                    event["status"] = "Skipped"

    def close_targets(self) -> None:
        """Say how the instances stand that are not done: untouched, or left halfway."""
        with self._store.lock:
            for target in self._deployment.targets.values():
                self.skip_rest(target.id)
                if target.status in {"Pending", "Ready"}:
                    target.status = "Skipped"
                elif target.status == "InProgress":
                    # What is left halfway does not work. The guide does not say what the service calls it.
                    target.status = "Failed"

    def _arn(self, instance: Instance) -> str:
        if instance.on_premises is not None:
            return str(instance.on_premises["instanceArn"])
        return self._deployment.scope.arn("ec2", f"instance/{instance.id}")
