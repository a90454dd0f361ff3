"""What has to be done for a fleet to be as its inventory says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cdk_codedeploy.operations.fleets.fleet_items import Release, Take
from cdk_codedeploy.operations.fleets.fleet_record import FleetRecord
from cdk_codedeploy.targets import InventoryRow


@dataclass(frozen=True, kw_only=True)
class FleetPlan:
    """All that has to be done, in the order of the names.

    Everything is released before anything is taken: names and ARNs may move from one instance to another, and the
    service refuses both while they are registered.

    Attributes:
        release: What to release.
        take: What to take.
        records: What the fleet has to remember before anything of it begins.
        added: How many instances are new.
        changed: How many change.
        removed: How many go.
        unchanged: How many stay as they are.
    """

    release: tuple[Release, ...]
    take: tuple[Take, ...]
    records: Mapping[str, FleetRecord]
    added: int
    changed: int
    removed: int
    unchanged: int

    def __bool__(self) -> bool:
        """Tell whether there is anything to do."""
        return bool(self.release or self.take)

    def __str__(self) -> str:
        """Return it as a person reads it."""
        return f"{self.added} to add, {self.changed} to change, {self.removed} to remove, {self.unchanged} unchanged"


def plan_fleet(
    records: Mapping[str, FleetRecord],
    wanted: Iterable[InventoryRow],
    *,
    now: int,
    adoptable: Mapping[str, Mapping[str, str]] | None = None,
) -> FleetPlan:
    """Compare what a fleet has registered with what it is to have.

    An instance of which nothing is certain is done again, whatever it is to be.

    Args:
        records: What the fleet remembers, by name.
        wanted: The instances as they are to be, each with an ARN.
        now: Seconds since 1970: from when on a registration can be the fleet's own.
        adoptable: The tags, by name, of instances that somebody else has registered with the ARN that they are to have,
            and that are to be adopted. Default: none.
    """
    rows = {row.name: row for row in wanted}
    kept: dict[str, FleetRecord] = {}
    release: list[Release] = []
    take: list[Take] = []
    unchanged = 0
    for name in sorted(records.keys() | rows.keys()):
        record, row = records.get(name), rows.get(name)
        if record is not None and not record.uncertain and record.row == row:
            kept[name] = record
            unchanged += 1
            continue
        if record is not None and (leaving := _release(record, row)) is not None:
            release.append(leaving)
        if row is not None:
            kept[name] = _begun(record, row, now, (adoptable or {}).get(name))
            adopted = kept[name].former_tags is not None
            take.append(Take(row=row, since=kept[name].since, adopted=adopted))
        elif record is not None:
            kept[name] = replace(record, uncertain=True)
    return FleetPlan(
        release=tuple(release),
        take=tuple(take),
        records=kept,
        added=len(rows.keys() - records.keys()),
        changed=len(rows.keys() & records.keys()) - unchanged,
        removed=len(records.keys() - rows.keys()),
        unchanged=unchanged,
    )


def _release(record: FleetRecord, row: InventoryRow | None) -> Release | None:
    """Return what has to be released: nothing where the ARN stays, and with it the registration."""
    arns = tuple(arn for arn in record.arns if row is None or arn != row.arn)
    if not arns:
        return None
    if row is None:
        return Release(name=record.row.name, arns=arns, since=record.since, former_tags=record.former_tags)
    # An adopted one, too, is registered again with its new ARN, and is the fleet's own from then on.
    since = record.since if record.former_tags is None else 0
    return Release(name=record.row.name, arns=arns, since=since)


def _begun(record: FleetRecord | None, row: InventoryRow, now: int, adoptable: Mapping[str, str] | None) -> FleetRecord:
    """Return the record of an instance whose change to a row begins."""
    arn = str(row.arn)
    if record is None:
        return FleetRecord(row=row, since=now, arns=(arn,), uncertain=True, former_tags=adoptable)
    former = record.former_tags if record.arns == (arn,) else None
    arns = tuple(dict.fromkeys((*record.arns, arn)))
    return replace(record, row=row, arns=arns, uncertain=True, former_tags=former)
