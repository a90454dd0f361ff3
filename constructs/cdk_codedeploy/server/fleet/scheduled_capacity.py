"""Changes of a fleet's capacity that come again and again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.fleet_properties import ScheduledChange
from cdk_codedeploy.server.fleet.names import check_name
from cdk_codedeploy.service import shown

_FIELDS = 5


@dataclass(frozen=True, kw_only=True)
class ScheduledCapacity:
    """A change of capacity at certain times. It follows the fleet: it is on the Auto Scaling group that is live.

    Args:
        name: Name of the change, unique in the fleet: letters, digits, ``-`` and ``_``.
        recurrence: When, as five fields of cron: ``"0 22 * * MON-FRI"``.
        time_zone: Of the recurrence, such as ``Europe/Vienna``. Default: UTC.
        min_capacity: The fewest instances from then on. Default: as before.
        max_capacity: The most instances from then on. Default: as before.
        desired_capacity: How many instances there are then. Default: as before.

    Raises:
        ValidationError: When the recurrence has another number of fields, nothing is to change, or the numbers
            contradict one another.

    Source: API reference of Auto Scaling, "PutScheduledUpdateGroupAction".
    """

    name: str
    recurrence: str
    time_zone: str | None = None
    min_capacity: int | None = None
    max_capacity: int | None = None
    desired_capacity: int | None = None

    def __post_init__(self) -> None:
        check_name("schedule name", self.name)
        if len(str(self.recurrence).split()) != _FIELDS:
            raise ValidationError(
                "recurrence",
                shown(self.recurrence),
                allowed="it has the five fields of cron",
                remedy='write minute, hour, day, month and weekday, such as "0 22 * * *"',
            )
        if self.min_capacity is self.max_capacity is self.desired_capacity is None:
            raise ValidationError(
                "schedule",
                f'"{self.name}" without a capacity',
                allowed="it changes at least one of the three capacities",
                remedy="give min_capacity, max_capacity or desired_capacity",
            )
        check_capacities(self.min_capacity, self.desired_capacity, self.max_capacity)

    def to_properties(self) -> ScheduledChange:
        """Return what the handler is told."""
        return ScheduledChange(
            name=self.name,
            recurrence=self.recurrence,
            time_zone=self.time_zone,
            min_size=self.min_capacity,
            max_size=self.max_capacity,
            desired_capacity=self.desired_capacity,
        )


def check_capacities(
    least: int | None,
    desired: int | None,
    most: int | None,
    *,
    names: tuple[str, str, str] = ("min_capacity", "desired_capacity", "max_capacity"),
) -> None:
    """Refuse capacities that are no numbers, are below 0, or contradict one another.

    Raises:
        ValidationError: About the first that is wrong.
    """
    given = dict(zip(names, (least, desired, most), strict=True))
    known = {name: value for name, value in given.items() if value is not None}
    for name, value in known.items():
        if not _is_count(value):
            raise ValidationError(
                name, shown(value), allowed="it is a whole number from 0 on", remedy="give a whole number"
            )
    pairs = list(known.items())
    for (name, value), (larger, bound) in pairwise(pairs):
        if value > bound:
            raise ValidationError(
                name, str(value), allowed=f"{larger} is {bound}", remedy=f"lower {name} or raise {larger}"
            )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
