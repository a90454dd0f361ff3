"""A minimum of healthy hosts that the fleet can never exceed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cdk_codedeploy.server.integration.case import Finding
from cdk_codedeploy.service import MinimumHealthyHostsType
from cdk_codedeploy.synthesis import Warning_

if TYPE_CHECKING:
    from cdk_codedeploy.server.integration.case import Case

_COUNTS = MinimumHealthyHostsType.HOST_COUNT.value
_REMEDY = "lower minimum_healthy_hosts, or raise {} of the Auto Scaling groups above it"


def minimum_healthy_hosts(case: Case) -> Iterator[Finding]:
    """Warn of a minimum that the largest fleet does not exceed, or the smallest does not.

    A deployment to a fleet no larger than the minimum fails at once: no instance may be taken out of service. In a
    fleet that is scaled to nothing there is nothing to deploy to, which is no mistake.

    Source: user guide, "Instance health", minimum healthy hosts.
    """
    if case.minimum is None or not case.all_known or not case.fleets:
        return
    kind, value = case.minimum
    said = f"{value} hosts" if kind == _COUNTS else f"{value} percent of the hosts"
    most, fewest = (_sum(numbers) for numbers in zip(*((each.most, each.fewest) for each in case.fleets), strict=True))
    if most is not None and _never(kind, value, most):
        yield Finding(
            warning=Warning_.MINIMUM_HEALTHY_HOSTS,
            message=f"{said} must stay healthy, and there are never more than {most}, so each deployment fails at "
            f"once; {_REMEDY.format('max_capacity')}",
        )
    elif fewest is not None and _never(kind, value, fewest):
        yield Finding(
            warning=Warning_.MINIMUM_HEALTHY_HOSTS,
            message=f"{said} must stay healthy, so each deployment fails at once while no more than {fewest} are "
            f"there; {_REMEDY.format('min_capacity')}",
        )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """Return the sum; None where a number is unknown."""
    total = 0
    for each in numbers:
        if each is None:
            return None
        total += each
    return total


def _never(kind: str, value: int, hosts: int) -> bool:
    """Tell whether a deployment to so many hosts can never begin."""
    needed = value if kind == _COUNTS else -(-hosts * value // 100)
    return 0 < hosts <= needed
