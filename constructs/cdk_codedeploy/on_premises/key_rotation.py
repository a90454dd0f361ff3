"""When an on-premises instance's access key is made anew, and how long the old one works beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, shown

_HIGHEST = 10**9
_DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class KeyRotation:
    """How the key of an ``OnPremisesUser`` is rotated.

    A new key never takes the old one away at once: the old one is deleted when IAM has seen the machine with the new
    one and no longer with the old one, or when the grace time is over. A function looks after that once a day. Someone
    has to bring the new key to the machine: ``cdk-codedeploy on-prem key``.

    Args:
        number: Any whole number from 1 to 1,000,000,000. Another one makes another key with the next deployment. Going
            back to the number of before, as a rollback does, brings the key of before back while it is there. Default:
            1.
        every: How old a key gets before another one is made without a deployment; 1 day at least. Default: as old as
            it likes.
        grace: How long the machine has to change; 1 day at least. After that the old key stops working, whether the
            machine has changed or not. Default: 14 days.

    Raises:
        ValidationError: When a number or a time is out of its range.

    Source: IAM user guide, "Update access keys".
    """

    number: int = 1
    every: cdk.Duration | None = None
    grace: cdk.Duration = field(default_factory=lambda: cdk.Duration.days(14))

    def __post_init__(self) -> None:
        _check_number(self.number)
        for name in ("every", "grace"):
            value = getattr(self, name)
            check_kind(
                name, value, cdk.Duration, "give a Duration, such as Duration.days(30)", required=name == "grace"
            )
            if value is not None and value.to_seconds() < _DAY:
                raise ValidationError(
                    name,
                    f"{value.to_human_string()}",
                    allowed="keys are looked after once a day",
                    remedy="give 1 day or more",
                )

    @property
    def grace_seconds(self) -> int:
        """The grace time in seconds."""
        return round(self.grace.to_seconds())

    @property
    def every_seconds(self) -> int | None:
        """How old a key gets, in seconds."""
        return None if self.every is None else round(self.every.to_seconds())


def _check_number(number: object) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= _HIGHEST:
        raise ValidationError(
            "number", shown(number), allowed="it is a whole number from 1 to 1000000000", remedy="count from 1"
        )
