"""Carries out a rollout."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from emulator.clock import Clock
from emulator.codedeploy.run.failure import DeploymentError
from emulator.codedeploy.run.minimum_healthy_hosts import Host, Rollout, TooFewHostsError
from emulator.codedeploy.run.task import Task

_POLL_SECONDS = 60

Work = Callable[[str], bool]
Check = Callable[[], None]


def plan(hosts: list[Host], config: Mapping[str, Any]) -> Rollout:
    """Plan a deployment to a fleet.

    Args:
        hosts: The fleet.
        config: DeploymentConfigInfo of the API.

    Raises:
        DeploymentError: ``HEALTH_CONSTRAINTS_INVALID`` when no instance may be deployed to.
    """
    zonal: Mapping[str, Any] = config.get("zonalConfig") or {}
    try:
        return Rollout(
            hosts,
            config.get("minimumHealthyHosts"),
            by_zone=bool(zonal),
            zone_rule=zonal.get("minimumHealthyHostsPerZone"),
        )
    except TooFewHostsError as error:
        raise DeploymentError("HEALTH_CONSTRAINTS_INVALID", str(error)) from error


def carry_out(rollout: Rollout, work: Work, check: Check, clock: Clock, zonal: Mapping[str, Any]) -> None:
    """Deploy to the instances of a rollout.

    Results count in the order in which instances were started, so that what happens depends on no race.

    Args:
        rollout: What may start when.
        work: Deploys to an instance and returns whether that succeeded.
        check: Called before each step. Raises what stops the deployment; what is on its way comes to its end first.
        clock: The time.
        zonal: ZonalConfig of the API.

    Raises:
        DeploymentError: ``HEALTH_CONSTRAINTS`` when too few instances are healthy; what ``check`` and ``work`` raise.
    """
    on_their_way: deque[tuple[Host, Task[bool]]] = deque()
    first_zone = zone = rollout.zone
    try:
        while not rollout.finished:
            check()
            if not on_their_way and rollout.zone != zone:
                _monitor(zonal, check, clock, first=zone == first_zone)
                zone = rollout.zone
            while (host := rollout.start()) is not None:
                on_their_way.append((host, Task(partial(work, host.id), f"deploy-{host.id}")))
            host, task = on_their_way.popleft()
            rollout.done(host.id, success=task.result())
        check()
    finally:
        for _host, task in on_their_way:
            task.wait()
    if not rollout.successful:
        message = (
            "The overall deployment failed because too many individual instances failed deployment, "
            "too few healthy instances are available for deployment, or some instances in your deployment group are "
            f"experiencing problems. Failed: {', '.join(rollout.failed)}."
        )
        raise DeploymentError("HEALTH_CONSTRAINTS", message)


def _monitor(zonal: Mapping[str, Any], check: Check, clock: Clock, *, first: bool) -> None:
    """Wait between two zones."""
    seconds = zonal.get("monitorDurationInSeconds", 0)
    if first:
        seconds = zonal.get("firstZoneMonitorDurationInSeconds", seconds)
    while seconds > 0:
        seconds -= clock.tick(min(seconds, _POLL_SECONDS))
        check()
