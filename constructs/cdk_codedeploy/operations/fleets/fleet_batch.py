"""A few instances of a fleet, done at a rate that is this batch's share of the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import sleep

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.fleets.fleet_items import FleetItem, Release, Take
from cdk_codedeploy.operations.fleets.fleet_result import FleetOutcome, FleetResult
from cdk_codedeploy.operations.on_premises import ChangeResult, OnPremisesRecord, apply, find
from cdk_codedeploy.operations.pacing import Pace, paced
from cdk_codedeploy.targets import InventoryChange, InventoryRow


def apply_batch(
    items: Sequence[FleetItem],
    *,
    client: CodeDeployClient,
    requests_per_second: float,
    workers: int = 4,
    wait: Callable[[float], None] = sleep,
) -> list[FleetResult]:
    """Release and take instances. What somebody else has registered is never touched.

    Args:
        items: The items, each of another instance.
        client: A CodeDeploy client.
        requests_per_second: How many requests are sent in a second at most.
        workers: How many are under way at once. Default: 4.
        wait: Waits for seconds. Default: does so.

    Returns:
        One result for each item, in their order. Failures are among them.
    """
    with paced(client, Pace(requests_per_second), patience_seconds=60) as through:
        found = find([item.name for item in items], client=through)
    # Looking has taken its share of the rate.
    wait(1 / requests_per_second)
    registered = {name: record for name, record in found.items() if record.is_registered}
    results: dict[str, FleetResult] = {}
    changes: list[InventoryChange] = []
    for item in items:
        decided = _decide(item, registered.get(item.name))
        if isinstance(decided, FleetResult):
            results[item.name] = decided
        else:
            changes.append(decided)
    kinds = {item.name: FleetOutcome.TAKEN if isinstance(item, Take) else FleetOutcome.RELEASED for item in items}
    for each in apply(changes, client=client, requests_per_second=requests_per_second, workers=workers):
        results[each.name] = _result(each, kinds[each.name])
    return [results[item.name] for item in items]


def _decide(item: FleetItem, found: OnPremisesRecord | None) -> InventoryChange | FleetResult:
    """Return what has to be done, or what came of it where nothing has to be."""
    return _release(item, found) if isinstance(item, Release) else _take(item, found)


def _release(item: Release, found: OnPremisesRecord | None) -> InventoryChange | FleetResult:
    if found is None:
        return FleetResult(name=item.name, outcome=FleetOutcome.RELEASED, detail="absent")
    adopted = item.former_tags is not None
    if found.arn not in item.arns or not (adopted or _since(found, item.since)):
        return FleetResult(name=item.name, outcome=FleetOutcome.RELEASED, detail="left")
    if item.former_tags is None:
        return InventoryChange(before=_row(found, {}))
    return InventoryChange(after=_row(found, item.former_tags))


def _take(item: Take, found: OnPremisesRecord | None) -> InventoryChange | FleetResult:
    if found is not None and found.arn != item.row.arn:
        return _somebody_elses(item, "it is registered already, with another ARN; deregister it, or correct its ARN")
    if found is not None and not (item.adopted or _since(found, item.since)):
        return _somebody_elses(item, "it is registered already, by somebody else; deregister it, or adopt it")
    return InventoryChange(after=item.row)


def _somebody_elses(item: Take, error: str) -> FleetResult:
    return FleetResult(name=item.name, outcome=FleetOutcome.SOMEBODY_ELSES, error=error)


def _row(found: OnPremisesRecord, tags: Mapping[str, str]) -> InventoryRow:
    return InventoryRow(
        name=found.name, tags=tags, iam_session_arn=found.iam_session_arn, iam_user_arn=found.iam_user_arn
    )


def _since(found: OnPremisesRecord, seconds: int) -> bool:
    return found.registered is not None and found.registered.timestamp() >= seconds


def _result(result: ChangeResult, kind: FleetOutcome) -> FleetResult:
    if result.failed:
        # Without its name it is the same sentence for all that failed alike.
        error = str(result.error).replace(f'on-premises instance "{result.name}"', "it")
        return FleetResult(name=result.name, outcome=FleetOutcome.FAILED, error=error)
    return FleetResult(name=result.name, outcome=kind, detail=str(result.outcome))
