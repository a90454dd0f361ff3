"""When Systems Manager brings the newest agent onto instances that run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Limit, check_kind, shown

if TYPE_CHECKING:
    import aws_cdk as cdk

_SOURCE = 'user guide of Systems Manager, "Cron and rate expressions"'
_RATE = Limit(
    what="a schedule of State Manager repeats after",
    minimum=30,
    maximum=44_640,
    unit="minutes",
    source=_SOURCE,
    remedy="give 30 minutes to 31 days",
)
_HOUR = Limit(what="an hour is", minimum=0, maximum=23, unit="o'clock UTC", source=_SOURCE, remedy="give 0 to 23")
_MINUTE = Limit(what="a minute is", minimum=0, maximum=59, unit="past", source=_SOURCE, remedy="give 0 to 59")
_WEEK = Limit(what="a month has", minimum=1, maximum=5, unit="weeks", source=_SOURCE, remedy="give 1 to 5")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_UNITS = {"minute": 1, "hour": 60, "day": 1440}
_RATE_TEXT = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
_CRON_TEXT = re.compile(r"cron\(([^()]*)\)")
_DAY = f"(?:[1-7]|{'|'.join(_DAYS)})"
_WEEKDAY = re.compile(rf"\?|\*|{_DAY}(?:#[1-5]|L|(?:[-,]{_DAY})*)")
_NUMBERS = re.compile(r"\*|\?|[0-9LW]+(?:[-,/][0-9]+)*|\*/[0-9]+")
_FIELDS = ("minutes", "hours", "day of the month", "month", "day of the week", "year")


@dataclass(frozen=True)
class UpdateSchedule:
    """When State Manager, a part of Systems Manager, looks whether the agent is the newest one.

    Make one with ``daily``, ``weekly``, ``monthly`` or ``every``. Times are UTC.

    Args:
        expression: The schedule as State Manager writes it: ``rate(7 days)`` or ``cron(0 2 ? * SUN *)``. Its month is
            always ``*``, which is all that State Manager takes in an association.

    Raises:
        ValidationError: When State Manager would refuse it.

    Source: user guide of Systems Manager, "Reference: Cron and rate expressions for Systems Manager".
    """

    expression: str

    def __post_init__(self) -> None:
        check_kind("expression", self.expression, str, 'pass text such as "rate(7 days)"', required=True)
        rate, cron = _RATE_TEXT.fullmatch(self.expression), _CRON_TEXT.fullmatch(self.expression)
        if rate is not None:
            _check_rate(self.expression, int(rate[1]), rate[2], plural=bool(rate[3]))
        elif cron is not None:
            _check_cron(self.expression, cron[1].split())
        else:
            raise ValidationError(
                "expression",
                shown(self.expression),
                allowed="a schedule is rate(value unit) or cron(six fields)",
                remedy="use UpdateSchedule.weekly() or write it like rate(7 days)",
            )

    @classmethod
    def every(cls, interval: cdk.Duration) -> UpdateSchedule:
        """Look again and again.

        Args:
            interval: The time between, 30 minutes to 31 days.

        Raises:
            ValidationError: When it is out of range.
        """
        # Loaded here: the schedule itself is text alone.
        import aws_cdk as cdk

        check_kind("interval", interval, cdk.Duration, "pass a Duration such as Duration.days(7)", required=True)
        minutes = interval.to_minutes(integral=False)
        if minutes != int(minutes):
            raise ValidationError(
                "interval", f"{minutes} minutes", allowed="State Manager counts whole minutes", remedy="round it"
            )
        _RATE.check("interval", int(minutes))
        for unit, size in reversed(_UNITS.items()):
            count, rest = divmod(int(minutes), size)
            if not rest:
                return cls(f"rate({count} {unit}{'s' if count > 1 else ''})")
        raise AssertionError

    @classmethod
    def daily(cls, *, hour: int = 2, minute: int = 0) -> UpdateSchedule:
        """Look once a day.

        Args:
            hour: Hour in UTC, 0 to 23. Default: 2.
            minute: Minute, 0 to 59. Default: 0.

        Raises:
            ValidationError: When a value is out of range.
        """
        return cls(f"cron({_time(hour, minute)} * * ? *)")

    @classmethod
    def weekly(cls, day: str = "SUN", *, hour: int = 2, minute: int = 0) -> UpdateSchedule:
        """Look once a week.

        Args:
            day: Day of the week: ``SUN`` to ``SAT``. Default: Sunday.
            hour: Hour in UTC, 0 to 23. Default: 2.
            minute: Minute, 0 to 59. Default: 0.

        Raises:
            ValidationError: When a value is out of range.
        """
        return cls(f"cron({_time(hour, minute)} ? * {_day(day)} *)")

    @classmethod
    def monthly(cls, day: str = "SUN", *, week: int = 1, hour: int = 2, minute: int = 0) -> UpdateSchedule:
        """Look on a certain weekday of each month.

        Args:
            day: Day of the week: ``SUN`` to ``SAT``. Default: Sunday.
            week: Which of these in the month, 1 to 5. Default: the first.
            hour: Hour in UTC, 0 to 23. Default: 2.
            minute: Minute, 0 to 59. Default: 0.

        Raises:
            ValidationError: When a value is out of range.
        """
        _WEEK.check("week", week)
        return cls(f"cron({_time(hour, minute)} ? * {_day(day)}#{week} *)")


def _time(hour: int, minute: int) -> str:
    _HOUR.check("hour", hour)
    _MINUTE.check("minute", minute)
    return f"{minute} {hour}"


def _day(day: str) -> str:
    if day not in _DAYS:
        raise ValidationError("day", shown(day), allowed=f"the days are {', '.join(_DAYS)}", remedy="pass one of them")
    return day


def _check_rate(expression: str, count: int, unit: str, *, plural: bool) -> None:
    _RATE.check("expression", count * _UNITS[unit])
    if plural is (count == 1):
        raise ValidationError(
            "expression",
            shown(expression),
            allowed="the unit is singular for 1 and plural for all else",
            remedy=f"write rate({count} {unit}{'' if plural else 's'})",
        )


def _check_cron(expression: str, fields: list[str]) -> None:
    def refused(allowed: str, remedy: str) -> ValidationError:
        return ValidationError("expression", shown(expression), allowed=allowed, remedy=remedy)

    if len(fields) != len(_FIELDS):
        raise refused(f"cron has six fields: {', '.join(_FIELDS)}", "write it like cron(0 2 ? * SUN *)")
    for name, field in zip(_FIELDS, fields, strict=True):
        pattern = _WEEKDAY if name == "day of the week" else _NUMBERS
        if not pattern.fullmatch(field):
            raise refused(f"{shown(field)} is no {name}", "write it like cron(0 2 ? * SUN *)")
    if fields[3] != "*":
        raise refused("State Manager knows no months in an association", "write * for the month")
    if (fields[2] == "?") is (fields[4] == "?"):
        raise refused("exactly one of the two kinds of day is ?", "write ? for the one that does not count")
