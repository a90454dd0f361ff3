"""What came of each change of an inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdk_codedeploy.operations.on_premises.outcome import OnPremisesOutcome
from cdk_codedeploy.targets import InventoryAction, InventoryChange


@dataclass(frozen=True, kw_only=True)
class ChangeResult:
    """What came of one change.

    Attributes:
        name: The name of the instance.
        action: What was to be done.
        outcome: What came of it.
        code: The code of the error, or None.
        error: Why it failed, in one sentence, or None.
        earlier: Whether it was done in an earlier run, which the journal remembers.
    """

    name: str
    action: InventoryAction
    outcome: OnPremisesOutcome
    code: str | None = None
    error: str | None = None
    earlier: bool = False

    @property
    def failed(self) -> bool:
        """Whether it could not be done."""
        return self.outcome is OnPremisesOutcome.FAILED

    def to_members(self) -> dict[str, object]:
        """Return the result as what JSON knows; what there is not is left out."""
        found: dict[str, object] = {
            "name": self.name,
            "action": str(self.action),
            "outcome": str(self.outcome),
            "code": self.code,
            "error": self.error,
            "earlier": self.earlier or None,
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class ChangeResults:
    """What came of all changes.

    Attributes:
        results: One for each change, in the order in which the changes were given.
    """

    results: tuple[ChangeResult, ...]

    def __iter__(self) -> Iterator[ChangeResult]:
        """Give the results."""
        return iter(self.results)

    def __len__(self) -> int:
        """Count the results."""
        return len(self.results)

    @property
    def failed(self) -> tuple[ChangeResult, ...]:
        """Those that failed."""
        return tuple(result for result in self.results if result.failed)

    @property
    def counts(self) -> Mapping[OnPremisesOutcome, int]:
        """How many there are of each outcome; an outcome that there is not is not in it."""
        found = Counter(result.outcome for result in self.results)
        return {outcome: found[outcome] for outcome in OnPremisesOutcome if found[outcome]}


def result_of(change: InventoryChange, outcome: OnPremisesOutcome) -> ChangeResult:
    """Return the result of a change that did not fail.

    Args:
        change: The change.
        outcome: What came of it.
    """
    return ChangeResult(name=change.name, action=change.action, outcome=outcome)
