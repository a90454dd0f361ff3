"""What an operation has around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from emulator.aws import LifecycleNotice, Scope
from emulator.clock import Clock
from emulator.codedeploy import paging
from emulator.codedeploy.refusals import unfit
from emulator.codedeploy.state import Deployment, DeploymentGroup, Store

Request = dict[str, Any]
Answer = Mapping[str, Any]


class Runs(Protocol):
    """Deployments on the move, and what a deployment group does with its role: see ``run``."""

    def check_role(self, scope: Scope, role_arn: str, application_name: str, group_name: str) -> None:
        """Refuse a role that cannot be assumed."""
        ...

    def attach(self, scope: Scope, group: DeploymentGroup, names: list[str]) -> list[dict[str, str]]:
        """Install lifecycle hooks in Auto Scaling groups. Returns AutoScalingGroup of the API."""
        ...

    def detach(self, scope: Scope, group: DeploymentGroup, hooks: list[dict[str, str]]) -> list[dict[str, str]]:
        """Remove lifecycle hooks. Returns those that are still there."""
        ...

    def greet(self, scope: Scope, group: DeploymentGroup, triggers: list[dict[str, Any]]) -> None:
        """Send the test message of new triggers."""
        ...

    def start(self, store: Store, deployment: Deployment) -> None:
        """Set a deployment in motion."""
        ...

    def instance_waits(self, store: Store, notice: LifecycleNotice) -> None:
        """Deal with an instance that waits in a lifecycle hook."""
        ...


@dataclass(frozen=True)
class Context:
    """What an operation works with.

    Args:
        operation: The operation's name.
        store: What the service remembers of the account in the region.
        clock: The time.
        runs: Deployments on the move.
        page_size: How many items a page of a list has.
    """

    operation: str
    store: Store
    clock: Clock
    runs: Runs
    page_size: int

    @property
    def scope(self) -> Scope:
        """Account and region."""
        return self.store.scope

    def page(self, items: list[Any], key: str, request: Request) -> dict[str, Any]:
        """Return the page of a list that a request asks for."""
        return paging.page(
            items, key=key, scope=self.scope, operation=self.operation, request=request, size=self.page_size
        )

    def refuse_if(self, condition: object, path: str, message: str) -> None:
        """Refuse a member of the request when a condition holds.

        Args:
            condition: The condition.
            path: The member, such as ``deploymentStyle.deploymentType``.
            message: What is wrong, with which value, and what is allowed.

        Raises:
            ApiError: With the code of that member in this operation.
        """
        if condition:
            raise unfit(self.operation, path, message)


Operation = Callable[[Context, Request], Answer | None]


def locked(operation: Operation) -> Operation:
    """Let an operation that calls nothing outside run while nothing else changes."""

    def run(context: Context, request: Request) -> Answer | None:
        with context.store.lock:
            return operation(context, request)

    return run
