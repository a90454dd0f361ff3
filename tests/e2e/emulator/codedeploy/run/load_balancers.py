"""Takes instances out of load balancers and puts them back."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from emulator.clock import Clock
from emulator.codedeploy.run.classic_load_balancer import ClassicLoadBalancer
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.service_role import ServiceRole
from emulator.codedeploy.run.target_group import TargetGroup

_POLL_SECONDS = 15
_LONGEST_WAIT_SECONDS = 3600


class Balancer(Protocol):
    """A target group or a Classic Load Balancer."""

    name: str

    def drain_seconds(self) -> float:
        """Return how long open connections are waited for."""
        ...

    def deregister(self, instance_id: str) -> None:
        """Let no new requests reach an instance."""
        ...

    def register(self, instance_id: str) -> None:
        """Let requests reach an instance."""
        ...

    def state(self, instance_id: str) -> str | None:
        """Return how the instance stands: ``in service``, ``draining``, something else, or None if not registered."""
        ...


class LoadBalancers:
    """All load balancers of a deployment group.

    Args:
        role: The service role.
        clock: The time.
        info: LoadBalancerInfo of the API.

    Raises:
        DeploymentError: ``ELASTIC_LOAD_BALANCING_INVALID`` when one cannot be used.
    """

    def __init__(self, role: ServiceRole, clock: Clock, info: Mapping[str, Any]) -> None:
        self._clock = clock
        self._balancers: list[Balancer] = [
            *(TargetGroup(role, each["name"]) for each in info.get("targetGroupInfoList", [])),
            *(ClassicLoadBalancer(role, each["name"]) for each in info.get("elbInfoList", [])),
        ]
        if not self._balancers:
            raise DeploymentError("MISSING_ELB_INFORMATION", "The deployment group names no load balancer.")

    def block(self, instance_id: str, stop: threading.Event) -> None:
        """Take an instance out of each and wait until open connections are done with.

        Raises:
            DeploymentError: ``ELB_INVALID_INSTANCE`` when that is not to be had.
        """
        for balancer in self._balancers:
            balancer.deregister(instance_id)
        for balancer in self._balancers:
            longest = balancer.drain_seconds()
            if not self._wait(balancer, instance_id, {None, "unused"}, max(longest, _POLL_SECONDS), stop):
                message = f"{instance_id} could not be taken out of {balancer.name}."
                raise DeploymentError("ELB_INVALID_INSTANCE", message)

    def allow(self, instance_id: str, stop: threading.Event) -> bool:
        """Put an instance into each and wait until it is in service. Returns whether it is.

        Raises:
            DeploymentError: ``ELB_INVALID_INSTANCE`` when it is refused.
        """
        for balancer in self._balancers:
            balancer.register(instance_id)
        return all(
            self._wait(balancer, instance_id, {"in service"}, _LONGEST_WAIT_SECONDS, stop)
            for balancer in self._balancers
        )

    def _wait(
        self, balancer: Balancer, instance_id: str, wanted: Iterable[str | None], seconds: float, stop: threading.Event
    ) -> bool:
        waited = 0.0
        while balancer.state(instance_id) not in wanted:
            if waited >= seconds or self._clock.wait(stop, _POLL_SECONDS):
                return False
            waited += _POLL_SECONDS
        return True
