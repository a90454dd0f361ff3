"""Which instances may be deployed to when, and when a deployment has failed: minimum healthy hosts.

Nothing here knows of AWS. The user guide's page on instance health gives the rules and the examples. It leaves open
how many of a fleet's unhealthy instances are deployed to at once, and a new fleet has no others. Here that is as if all
were healthy, so the first deployment to a new fleet stops as soon as one to a healthy fleet would.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# What the API says of CodeDeployDefault.OneAtATime. Nobody may ask for it.
MOST_CONCURRENCY = "MOST_CONCURRENCY"


@dataclass(frozen=True)
class Host:
    """An instance, as far as its health matters."""

    id: str
    healthy: bool = True
    zone: str = ""


class TooFewHostsError(Exception):
    """As many instances would have to stay healthy as there are, or more."""


def minimum_of(rule: Mapping[str, Any] | None, count: int) -> int:
    """Return how many of ``count`` instances must stay healthy.

    Args:
        rule: MinimumHealthyHosts or MinimumHealthyHostsPerZone of the API. None for none.
        count: How many instances there are.
    """
    if not rule:
        return 0
    value = int(rule["value"])
    if rule["type"] == "FLEET_PERCENT":
        return -(-count * value // 100)  # rounded up
    if rule["type"] == MOST_CONCURRENCY:
        return max(count - value, 0)
    return value


@dataclass
class Group:
    """Instances that share a minimum: the whole fleet, or a zone of it."""

    minimum: int
    count: int
    failed: int = 0
    in_flight: int = 0
    unattempted: int = 0

    @classmethod
    def of(cls, hosts: Iterable[Host], rule: Mapping[str, Any] | None, what: str) -> Group:
        """Count instances.

        Raises:
            TooFewHostsError: When the minimum leaves none to deploy to.
        """
        count = len(list(hosts))
        minimum = minimum_of(rule, count)
        if minimum >= count:
            raise TooFewHostsError(
                f"{minimum} of {count} instances {what} must stay healthy, so none can be deployed to."
            )
        return cls(minimum=minimum, count=count, unattempted=count)

    def room(self, *, unhealthy: bool) -> int:
        """Return how many more may be started now."""
        spare = self.count - self.minimum - (0 if unhealthy else self.failed)
        return spare - self.in_flight

    @property
    def broken(self) -> bool:
        """Whether too few are left healthy to go on. The last instance may fail."""
        return self.unattempted > 0 and self.count - self.failed <= self.minimum


@dataclass
class Rollout:
    """Deploys to a fleet, step by step: ask what may start, tell what came of it.

    Args:
        hosts: The fleet.
        rule: MinimumHealthyHosts of the API.
        zones: MinimumHealthyHostsPerZone of the API if zones are deployed to one after another, else None.

    Raises:
        TooFewHostsError: When no instance may be deployed to.
    """

    hosts: list[Host]
    rule: Mapping[str, Any] | None
    by_zone: bool = False
    zone_rule: Mapping[str, Any] | None = None
    succeeded: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._fleet = Group.of(self.hosts, self.rule, "of the fleet")
        self._queues: dict[str, list[Host]] = {}
        self._zones: dict[str, Group] = {}
        self._in_flight: dict[str, Host] = {}
        for zone in sorted({host.zone for host in self.hosts}) if self.by_zone else [None]:
            members = [host for host in self.hosts if zone is None or host.zone == zone]
            name = zone or ""
            # The unhealthy first. Otherwise the order is the one given.
            self._queues[name] = sorted(members, key=lambda host: host.healthy)
            self._zones[name] = Group.of(members, self.zone_rule, f"in {name or 'the fleet'}")

    @property
    def zone(self) -> str | None:
        """The zone that is being deployed to, or None when nothing is left to start."""
        return next((zone for zone, queue in self._queues.items() if queue), None)

    @property
    def broken(self) -> bool:
        """Whether too few instances are healthy to go on."""
        return self._fleet.broken or any(zone.broken for zone in self._zones.values())

    @property
    def finished(self) -> bool:
        """Whether nothing may start any more and nothing is on its way."""
        return not self._in_flight and (self.broken or self.zone is None)

    @property
    def successful(self) -> bool:
        """Whether each instance was attempted, enough are healthy and at least one succeeded."""
        attempted = len(self.succeeded) + len(self.failed)
        enough = all(group.count - group.failed >= group.minimum for group in (self._fleet, *self._zones.values()))
        return attempted == len(self.hosts) and enough and bool(self.succeeded)

    def start(self) -> Host | None:
        """Return an instance that is started now, or None when none may be started before another is done."""
        zone = self.zone
        if zone is None or self.broken or (self.by_zone and any(h.zone != zone for h in self._in_flight.values())):
            return None
        queue, groups = self._queues[zone], (self._fleet, self._zones[zone])
        host = queue[0]
        if host.healthy and any(not other.healthy for other in self._in_flight.values()):
            return None  # What became of the unhealthy ones decides how many healthy ones may go down.
        if min(group.room(unhealthy=not host.healthy) for group in groups) <= 0:
            return None
        queue.pop(0)
        self._in_flight[host.id] = host
        for group in groups:
            group.in_flight += 1
            group.unattempted -= 1
        return host

    def done(self, id: str, *, success: bool) -> None:
        """Tell what became of an instance."""
        host = self._in_flight.pop(id)
        (self.succeeded if success else self.failed).append(id)
        for group in (self._fleet, self._zones[host.zone if self.by_zone else ""]):
            group.in_flight -= 1
            group.failed += not success
