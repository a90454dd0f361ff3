"""The two things that are done to an instance of a fleet: it is released, and it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cdk_codedeploy.targets import InventoryRow


@dataclass(frozen=True, kw_only=True)
class Release:
    """An instance whose registration by the fleet has to end.

    Attributes:
        name: Its name.
        arns: The ARNs that the fleet may have registered it with. One that has another ARN is somebody else's.
        since: A registration that is older is somebody else's, unless the fleet has adopted it. Seconds since 1970.
        former_tags: The tags to give back to an adopted one, which stays registered; None for others.
    """

    name: str
    arns: tuple[str, ...]
    since: int
    former_tags: Mapping[str, str] | None = None

    def to_members(self) -> dict[str, object]:
        """Return the item as what JSON knows."""
        found: dict[str, object] = {"release": self.name, "arns": list(self.arns), "since": self.since}
        return found if self.former_tags is None else {**found, "former_tags": dict(self.former_tags)}


@dataclass(frozen=True, kw_only=True)
class Take:
    """An instance that has to be registered, with its tags.

    Attributes:
        row: The instance as it is to be.
        since: A registration that is older is somebody else's, unless the fleet has adopted it. Seconds since 1970.
        adopted: Whether it is one that the fleet has adopted.
    """

    row: InventoryRow
    since: int
    adopted: bool = False

    @property
    def name(self) -> str:
        """Its name."""
        return self.row.name

    def to_members(self) -> dict[str, object]:
        """Return the item as what JSON knows."""
        found: dict[str, object] = {"take": self.row.to_members(), "since": self.since}
        return {**found, "adopted": True} if self.adopted else found


FleetItem: TypeAlias = Release | Take


def item_from_members(members: Mapping[str, Any]) -> FleetItem:
    """Make an item from what JSON knows.

    Args:
        members: What ``to_members`` returned.
    """
    since = members["since"]
    if "release" in members:
        former_tags = members.get("former_tags")
        return Release(name=members["release"], arns=tuple(members["arns"]), since=since, former_tags=former_tags)
    return Take(row=InventoryRow.from_members(members["take"]), since=since, adopted=members.get("adopted", False))
