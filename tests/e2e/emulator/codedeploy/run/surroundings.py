"""What a running deployment has around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from emulator.aws import Aws
from emulator.clock import Clock
from emulator.codedeploy.run.agent.agents import Agents
from emulator.codedeploy.run.waiting_instances import WaitingInstances
from emulator.codedeploy.state import Deployment, DeploymentGroup, Store
from emulator.faults import Faults


class Begin(Protocol):
    """Makes and starts a deployment that the service itself begins."""

    def __call__(
        self,
        store: Store,
        group: DeploymentGroup,
        *,
        revision: dict[str, Any],
        creator: str,
        request: dict[str, Any] | None = None,
        rollback_of: str | None = None,
        rollback_message: str | None = None,
        instances: list[str] | None = None,
    ) -> Deployment:
        """Return the deployment, which runs already."""
        ...


@dataclass(frozen=True)
class Surroundings:
    """What every deployment uses.

    Args:
        aws: The AWS around.
        clock: The time.
        faults: What is to go wrong.
        agents: The agents of all instances.
        begin: Makes and starts deployments.
        waiting: The instances that wait in Auto Scaling for a deployment.
    """

    aws: Aws
    clock: Clock
    faults: Faults
    agents: Agents
    begin: Begin
    waiting: WaitingInstances
