"""What has to be done to come from one inventory to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import shown
from cdk_codedeploy.targets.inventory_row import InventoryRow


class InventoryAction(str, Enum):
    """What has to be done with one machine."""

    ADD = "add"
    """Register it, with its tags."""

    RETAG = "retag"
    """Change its tags; it stays registered."""

    REPLACE = "replace"
    """Deregister it and register it again: its identity is another one."""

    REMOVE = "remove"
    """Take its tags away and deregister it."""

    def __str__(self) -> str:
        """Return the word."""
        return str(self.value)


@dataclass(frozen=True, kw_only=True)
class InventoryChange:
    """What has to be done with one machine, and all that is needed to do it.

    Attributes:
        before: The machine as it was applied last; None for one to add.
        after: The machine as it is to be; None for one to remove.

    Raises:
        ValidationError: If there is neither, both are the same, or their names differ.
    """

    before: InventoryRow | None = None
    after: InventoryRow | None = None

    def __post_init__(self) -> None:
        if self.before == self.after:
            raise ValidationError(
                "change", "nothing that differs", allowed="a change changes something", remedy="leave it out"
            )
        if self.before and self.after and self.before.name != self.after.name:
            raise ValidationError(
                "change",
                f"{shown(self.before.name)} and {shown(self.after.name)}",
                allowed="a change is about one machine",
                remedy="remove one machine and add the other",
            )

    @property
    def name(self) -> str:
        """The name of the machine."""
        return cast(InventoryRow, self.after or self.before).name

    @property
    def action(self) -> InventoryAction:
        """What has to be done."""
        if self.before is None:
            return InventoryAction.ADD
        if self.after is None:
            return InventoryAction.REMOVE
        return InventoryAction.RETAG if self.before.arn == self.after.arn else InventoryAction.REPLACE

    def to_members(self) -> dict[str, object]:
        """Return the change as what JSON knows, which ``from_members`` reads."""
        rows = {"before": self.before, "after": self.after}
        return {"action": str(self.action), **{name: row.to_members() for name, row in rows.items() if row}}

    @classmethod
    def from_members(cls, members: Mapping[str, object]) -> InventoryChange:
        """Make a change from what JSON knows.

        Args:
            members: What ``to_members`` returned. The action in it is for people; the rows tell it.

        Raises:
            ValidationError: If a row is refused, or the two make no change.
        """
        rows = {name: InventoryRow.from_members(members[name]) for name in ("before", "after") if members.get(name)}
        return cls(**rows)


@dataclass(frozen=True, kw_only=True)
class InventoryChanges:
    """All that has to be done, by kind and in the order of the names.

    Attributes:
        add: Machines to register.
        retag: Machines whose tags change.
        replace: Machines whose identity changes.
        remove: Machines to deregister.
        unchanged: How many stay as they are.
    """

    add: tuple[InventoryChange, ...] = ()
    retag: tuple[InventoryChange, ...] = ()
    replace: tuple[InventoryChange, ...] = ()
    remove: tuple[InventoryChange, ...] = ()
    unchanged: int = 0

    def __iter__(self) -> Iterator[InventoryChange]:
        """Give every change: what frees names and identities first, and then what takes them."""
        yield from self.remove
        yield from self.replace
        yield from self.retag
        yield from self.add

    def __len__(self) -> int:
        """Count the changes."""
        return len(self.add) + len(self.retag) + len(self.replace) + len(self.remove)


def changes(before: Iterable[InventoryRow], after: Iterable[InventoryRow]) -> InventoryChanges:
    """Compare two inventories.

    Args:
        before: The rows as they were applied last: an ``Inventory``, or rows of which each name is there once.
        after: The rows as they are to be.
    """
    old = {row.name: row for row in before}
    new = {row.name: row for row in after}
    found: dict[InventoryAction, list[InventoryChange]] = {action: [] for action in InventoryAction}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            change = InventoryChange(before=old.get(name), after=new.get(name))
            found[change.action].append(change)
    return InventoryChanges(
        **{str(action): tuple(items) for action, items in found.items()},
        unchanged=sum(old.get(name) == row for name, row in new.items()),
    )
