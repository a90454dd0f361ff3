"""The Auto Scaling API: which function answers which operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.api.service import Operation, Service
from emulator.auto_scaling.attachments import Attachments
from emulator.auto_scaling.fleet import Fleet
from emulator.auto_scaling.groups import Groups
from emulator.auto_scaling.hook_operations import HookOperations
from emulator.auto_scaling.hooks import Hooks, Notify
from emulator.auto_scaling.launch_configurations import LaunchConfigurations
from emulator.auto_scaling.refreshes import Refreshes
from emulator.auto_scaling.state import Store
from emulator.auto_scaling.tags import Tags
from emulator.auto_scaling.trimmings import Trimmings
from emulator.aws import Aws, Scope
from emulator.clock import Clock


class AutoScaling:
    """Auto Scaling, but for scaling policies and scheduled actions.

    Args:
        aws: The AWS around it.
        clock: Its time.
        notify: Told of instances that wait for a hook of CodeDeploy's.
    """

    def __init__(self, aws: Aws, clock: Clock, notify: Notify) -> None:
        self._stores: dict[Scope, Store] = {}
        hooks = Hooks(clock, notify)
        self.fleet = Fleet(aws, clock, hooks)
        operations: dict[str, Operation] = {}
        for part in (
            Groups(self.store, aws, clock, self.fleet),
            HookOperations(self.store, hooks),
            Attachments(self.store, aws),
            LaunchConfigurations(self.store, clock),
            Refreshes(self.store, aws),
            Tags(self.store),
            Trimmings(self.store, self.fleet),
        ):
            operations.update(_operations(part))
        self.api = Service("autoscaling", operations)

    def store(self, scope: Scope) -> Store:
        """Return what there is in an account and region."""
        return self._stores.setdefault(scope, Store())

    def instances_gone(self, scope: Scope, instance_ids: list[str]) -> None:
        """Replace instances that were terminated, if they belong to groups."""
        store = self.store(scope)
        with store.lock:
            lost = [(group, one) for group in store.groups.values() for one in instance_ids if one in group.members]
        for group, instance_id in lost:
            self.fleet.lose(store, group, instance_id)


def _operations(part: Any) -> dict[str, Operation]:
    """Return the operations that an object answers: its public methods, by their names in the API."""
    methods: dict[str, Callable[..., Any]] = {
        name: getattr(part, name) for name in dir(part) if not name.startswith("_")
    }
    return {name.title().replace("_", ""): method for name, method in methods.items()}
