"""What came of an item of a fleet, and what the fleet remembers then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from cdk_codedeploy.operations.fleets.fleet_record import FleetRecord


class FleetOutcome(str, Enum):
    """What came of an item."""

    TAKEN = "taken"
    """It is registered as it is to be."""

    RELEASED = "released"
    """The fleet has no registration of it any more."""

    SOMEBODY_ELSES = "somebody else's"
    """It was to be taken, is registered by somebody else, and was left alone."""

    FAILED = "failed"
    """It could not be done, or nobody knows whether it was."""


@dataclass(frozen=True, kw_only=True)
class FleetResult:
    """What came of one item.

    Attributes:
        name: The name of the instance.
        outcome: What came of it.
        detail: The operation's own word for it.
        error: Why it could not be done, in one sentence that does not name the instance; None where it could.
    """

    name: str
    outcome: FleetOutcome
    detail: str = ""
    error: str | None = None

    @property
    def failed(self) -> bool:
        """Whether the instance is not as it should be."""
        return self.error is not None

    def to_members(self) -> dict[str, object]:
        """Return the result as what JSON knows."""
        found = {"name": self.name, "outcome": self.outcome.value, "detail": self.detail, "error": self.error}
        return {name: value for name, value in found.items() if value}

    @classmethod
    def from_members(cls, members: Mapping[str, Any]) -> FleetResult:
        """Make a result from what JSON knows.

        Args:
            members: What ``to_members`` returned.
        """
        return cls(
            name=members["name"],
            outcome=FleetOutcome(members["outcome"]),
            detail=members.get("detail", ""),
            error=members.get("error"),
        )


def unknown(names: Iterable[str], why: str) -> list[FleetResult]:
    """Return the results of items of which nobody has told what came of them.

    Args:
        names: The names of their instances.
        why: Why nobody has, as a clause.
    """
    return [FleetResult(name=name, outcome=FleetOutcome.FAILED, error=why) for name in names]


def settle(
    records: Mapping[str, FleetRecord],
    results: Iterable[FleetResult],
    *,
    release: Iterable[str],
    take: Iterable[str],
) -> dict[str, FleetRecord]:
    """Return what a fleet remembers once it knows what came of its plan.

    Settling twice is settling once. An item without a result leaves its instance uncertain.

    Args:
        records: What the fleet remembers since the plan began.
        results: What came of its items, as far as anybody has told.
        release: The names of the instances that the plan releases.
        take: The names of those that it takes.
    """
    kept = dict(records)
    told = list(results)
    held = set(release) - {each.name for each in told if each.outcome is FleetOutcome.RELEASED}
    stay = set(take)
    for each in told:
        record = kept.get(each.name)
        if record is None:
            continue
        if each.outcome is FleetOutcome.TAKEN:
            kept[each.name] = replace(record, arns=(str(record.row.arn),), uncertain=False)
        elif each.outcome is FleetOutcome.RELEASED:
            if each.name not in stay:
                del kept[each.name]
        elif each.outcome is FleetOutcome.SOMEBODY_ELSES and each.name not in held:
            del kept[each.name]
    return kept


def failures_of(results: Iterable[FleetResult], *, total: int, more: str) -> str | None:
    """Return one sentence that names every instance that is not as it should be, as far as they fit, or None.

    Args:
        results: What came of the items.
        total: How many instances there were to do.
        more: Where to look for those that do not fit.
    """
    reasons: dict[str, list[str]] = {}
    for result in results:
        if result.error is not None:
            reasons.setdefault(result.error, []).append(result.name)
    if not reasons:
        return None
    count = len({name for names in reasons.values() for name in names})
    clauses = [
        f"{_some(sorted(names), _NAMES // len(reasons))}: {reason}"
        for reason, names in sorted(reasons.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    text = "; ".join(clauses[:_REASONS])
    rest = f"; and {len(clauses) - _REASONS} other reasons" if len(clauses) > _REASONS else ""
    return f"{count} of {total} on-premises instances failed: {text}{rest}. All are in {more}"


# CloudFormation shows some 1,000 characters of a reason.
_NAMES = 420
_REASONS = 4


def _some(names: list[str], room: int) -> str:
    shown: list[str] = []
    for name in names:
        if shown and len(", ".join([*shown, name])) > room:
            return f"{', '.join(shown)} and {len(names) - len(shown)} more"
        shown.append(name)
    return ", ".join(shown)
