"""What one change of an inventory means for the instance as the service has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from cdk_codedeploy.operations.errors import OperationError
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesOutcome
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord
from cdk_codedeploy.operations.on_premises.registration import conflict
from cdk_codedeploy.operations.on_premises.tagging import TagChanges
from cdk_codedeploy.targets import InventoryChange, InventoryRow

_NOTHING = TagChanges(gone={}, new={})


@dataclass(frozen=True, kw_only=True)
class PlannedChange:
    """What is to be done with one instance.

    Attributes:
        change: The change.
        outcome: What will have come of it when nothing fails.
        found: The instance as it is registered at present; None when it is not.
        leaves: Whether it has to be deregistered.
        joins: Whether it has to be registered, after that.
        tags: The tags to take away and to add at the end.
        problem: Why it cannot be done, or None.
    """

    change: InventoryChange
    outcome: OnPremisesOutcome
    found: OnPremisesRecord | None = None
    leaves: bool = False
    joins: bool = False
    tags: TagChanges = _NOTHING
    problem: OperationError | None = None

    @property
    def name(self) -> str:
        """The name of the instance."""
        return self.change.name

    @property
    def wanted(self) -> OnPremisesRecord:
        """The instance as it is to be registered."""
        return record_of(cast(InventoryRow, self.change.after))


def plan_change(change: InventoryChange, found: OnPremisesRecord | None, *, replace: bool) -> PlannedChange:
    """Tell what has to be done.

    What was registered meanwhile is taken as it is: a change that has been applied already, wholly or half, only needs
    the rest of it.

    Args:
        change: The change.
        found: The instance as the service has it; None when it knows none.
        replace: Whether an instance with an identity that the change does not know is replaced.
    """
    if found is not None and not found.is_registered:
        found = None
    if change.after is None:
        return _leaving(change, found)
    return _joining(change, change.after, found, replace=replace)


def record_of(row: InventoryRow) -> OnPremisesRecord:
    """Return a row as a record.

    Args:
        row: The row.
    """
    return OnPremisesRecord(
        name=row.name, iam_session_arn=row.iam_session_arn, iam_user_arn=row.iam_user_arn, tags=row.tags
    )


def _leaving(change: InventoryChange, found: OnPremisesRecord | None) -> PlannedChange:
    if found is None:
        return PlannedChange(change=change, outcome=OnPremisesOutcome.ABSENT)
    known = change.before.arn if change.before else None
    if known is not None and known != found.arn:
        return PlannedChange(change=change, outcome=OnPremisesOutcome.LEFT, found=found)
    return PlannedChange(change=change, outcome=OnPremisesOutcome.DEREGISTERED, found=found, leaves=True)


def _joining(
    change: InventoryChange, after: InventoryRow, found: OnPremisesRecord | None, *, replace: bool
) -> PlannedChange:
    if found is None:
        tags = TagChanges.between({}, after.tags)
        return PlannedChange(change=change, outcome=OnPremisesOutcome.REGISTERED, joins=True, tags=tags)
    if found.arn == after.arn:
        tags = TagChanges.between(found.tags, after.tags)
        outcome = OnPremisesOutcome.RETAGGED if tags else OnPremisesOutcome.UNCHANGED
        return PlannedChange(change=change, outcome=outcome, found=found, tags=tags)
    if replace or (change.before is not None and change.before.arn == found.arn):
        tags = TagChanges.between({}, after.tags)
        return PlannedChange(
            change=change, outcome=OnPremisesOutcome.REPLACED, found=found, leaves=True, joins=True, tags=tags
        )
    problem = conflict(found, record_of(after))
    return PlannedChange(change=change, outcome=OnPremisesOutcome.FAILED, found=found, problem=problem)
