"""What a fleet remembers of each instance that it has registered, or may have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cdk_codedeploy.targets import InventoryRow


@dataclass(frozen=True, kw_only=True)
class FleetRecord:
    """One instance of a fleet.

    CodeDeploy keeps since when a registration exists, and the record since when the fleet has wanted it. A registration
    that is older is somebody else's, unless the fleet has adopted it.

    Attributes:
        row: The instance as it was applied last, or as it is to become where that is not certain.
        since: When the fleet first wanted it, in seconds since 1970.
        arns: The ARNs that the fleet may have registered it with: one, but where it is uncertain.
        uncertain: Whether a change of it was begun, and nobody has told yet what came of it.
        former_tags: The tags that it had when the fleet adopted it; None for one that the fleet registered itself.
    """

    row: InventoryRow
    since: int
    arns: tuple[str, ...]
    uncertain: bool = False
    former_tags: Mapping[str, str] | None = None

    def to_members(self) -> dict[str, object]:
        """Return the record as what JSON knows, which ``from_members`` reads; what there is not is left out."""
        found: dict[str, object] = {
            "row": self.row.to_members(),
            "since": self.since,
            "uncertain": self.uncertain or None,
            "arns": list(self.arns),
            "former_tags": None if self.former_tags is None else dict(self.former_tags),
        }
        return {name: value for name, value in found.items() if value is not None}

    @classmethod
    def from_members(cls, members: Mapping[str, Any]) -> FleetRecord:
        """Make a record from what JSON knows.

        Args:
            members: What ``to_members`` returned.
        """
        return cls(
            row=InventoryRow.from_members(members["row"]),
            since=members["since"],
            uncertain=members.get("uncertain", False),
            arns=tuple(members["arns"]),
            former_tags=members.get("former_tags"),
        )


def read_records(text: str) -> dict[str, FleetRecord]:
    """Read records, one a line.

    Args:
        text: What ``write_records`` returned.

    Returns:
        The records by the names of their instances.
    """
    found = [FleetRecord.from_members(json.loads(line)) for line in text.splitlines() if line]
    return {record.row.name: record for record in found}


def write_records(records: Iterable[FleetRecord]) -> str:
    """Write records, one a line in the order of the names; the same records give the same text.

    Args:
        records: The records.
    """
    lines = sorted((record.row.name, json.dumps(record.to_members(), sort_keys=True)) for record in records)
    return "".join(f"{line}\n" for _, line in lines)
