"""Instances that wait, started before they are needed."""

from __future__ import annotations

from dataclasses import dataclass

from cdk_codedeploy.handlers.fleet_properties import WarmPoolSettings
from cdk_codedeploy.server.fleet.scheduled_capacity import check_capacities
from cdk_codedeploy.service import ApiText, check_flag


class WarmPoolState(ApiText):
    """In which state instances wait.

    Source: API reference of Auto Scaling, "PutWarmPool".
    """

    STOPPED = "Stopped"
    """Stopped: only their disks are paid for. The default."""

    RUNNING = "Running"
    """Running: ready at once, at the full price."""

    HIBERNATED = "Hibernated"
    """Hibernated: with their memory on an encrypted disk."""


@dataclass(frozen=True, kw_only=True)
class WarmPool:
    """A warm pool. It follows the fleet: it belongs to the Auto Scaling group that is live.

    Args:
        state: In which state instances wait. Default: stopped.
        min_size: At least so many instances. Default: 0.
        max_prepared_capacity: At most so many instances together with those in service. Default: the fleet's maximum.
        reuse_on_scale_in: Whether instances that are scaled in go back to the pool. Default: False.

    Raises:
        ValidationError: When a number is below 0.

    Source: API reference of Auto Scaling, "PutWarmPool".
    """

    state: WarmPoolState = WarmPoolState.STOPPED
    min_size: int = 0
    max_prepared_capacity: int | None = None
    reuse_on_scale_in: bool = False

    def __post_init__(self) -> None:
        WarmPoolState.text_of("state", self.state)
        check_flag("reuse_on_scale_in", self.reuse_on_scale_in)
        names = ("min_size", "", "max_prepared_capacity")
        check_capacities(self.min_size, None, self.max_prepared_capacity, names=names)

    def to_properties(self) -> WarmPoolSettings:
        """Return what the handler is told."""
        return WarmPoolSettings(
            state=str(self.state),
            min_size=self.min_size,
            max_prepared=self.max_prepared_capacity,
            reuse=self.reuse_on_scale_in,
        )
