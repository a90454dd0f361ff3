"""Thousands of changes at once, under one rate: what fails is told by name, and everything else is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.on_premises.bulk_run import BulkRun
from cdk_codedeploy.operations.on_premises.change_plan import PlannedChange
from cdk_codedeploy.operations.on_premises.change_result import ChangeResult, ChangeResults
from cdk_codedeploy.operations.on_premises.journal import Journal
from cdk_codedeploy.operations.pacing import Pace, paced
from cdk_codedeploy.service import check_distinct, check_one_identity, listed, shown
from cdk_codedeploy.targets import InventoryChange

REQUESTS_PER_SECOND = 20.0
"""The rate where none is given. AWS publishes no number; a service that throttles all the same gets less."""

WORKERS = 16
"""The number of threads where none is given."""

MOST_WORKERS = 32

Progress: TypeAlias = Callable[[int, int], None]
"""Called, by the thread that called ``apply``, with the number of changes that are done and of all changes."""


def apply(
    changes: Iterable[InventoryChange],
    *,
    client: CodeDeployClient,
    requests_per_second: float = REQUESTS_PER_SECOND,
    workers: int = WORKERS,
    replace: bool = False,
    keep_tags: bool = False,
    journal: str | Path | None = None,
    patience_seconds: float = 300,
    progress: Progress | None = None,
) -> ChangeResults:
    """Register, tag, replace and deregister on-premises instances as the changes say.

    What there is, is looked at first, 25 instances a request; so a change that has been applied already, wholly or
    half, costs only the rest of it, and the same changes may be applied again at any time. Instances are deregistered
    before others are registered, so that names and identities may move. Instances whose tags change alike are tagged
    25 a request.

    An instance that is to be removed is left alone when its identity is not the one that the change knows. One that
    is to be added and has another identity fails with a conflict, unless ``replace`` is True.

    Args:
        changes: The changes, each of another instance; ``targets.changes`` returns them. Rows to register need an ARN.
        client: A CodeDeploy client. One made with ``retries=False`` lets this function see every request that is
            throttled; whatever another one repeats by itself keeps the rate too.
        requests_per_second: How many requests are sent in a second at most, tries again included. Default: 20.
        workers: How many requests are under way at once, 1 to 32. Default: 16.
        replace: Whether an instance that has another identity than it should, and than was known, is replaced.
            Default: False.
        keep_tags: Whether instances that are deregistered keep their tags. Default: False.
        journal: A file in which each result is kept at once, as JSON Lines. What it says has been done is not even
            looked at any more, and what failed is tried again. Default: none.
        patience_seconds: How long one request that is throttled is sent again, in seconds. Default: 300.
        progress: Told how far it is. Default: nobody is told.

    Returns:
        One result for each change, in their order. Failures are among them, with the reason; none is raised.

    Raises:
        ValidationError: If a row to register has no ARN, an instance is there twice, a number is out of bounds, or the
            journal is none.
        OperationError: If AWS cannot be asked what there is.
        OSError: If the journal cannot be read or written.

    Source: API reference, "RegisterOnPremisesInstance", "AddTagsToOnPremisesInstances".
    """
    wanted = _checked(changes, workers)
    pace = Pace(requests_per_second)
    with ExitStack() as stack:
        kept = Journal(journal) if journal is not None else None
        if kept:
            kept.open()
            stack.callback(kept.close)
        done = kept.done(wanted) if kept else {}
        results: dict[str, ChangeResult] = dict(done)
        total = len(wanted)

        def finish(change: InventoryChange, result: ChangeResult) -> None:
            if kept:
                kept.write(change, result)
            results[change.name] = result
            if progress:
                progress(len(results), total)

        if progress:
            progress(len(results), total)
        through = stack.enter_context(paced(client, pace, patience_seconds=patience_seconds))
        run = BulkRun(through, pace, workers=workers, keep_tags=keep_tags, finish=finish)
        planned = run.plan([change for change in wanted if change.name not in done], replace=replace)
        run.apply(planned)
    return ChangeResults(results=tuple(results[change.name] for change in wanted))


def plan(
    changes: Iterable[InventoryChange],
    *,
    client: CodeDeployClient,
    requests_per_second: float = REQUESTS_PER_SECOND,
    workers: int = WORKERS,
    replace: bool = False,
) -> tuple[PlannedChange, ...]:
    """Tell what ``apply`` would do, and do nothing.

    Args:
        changes: As for ``apply``.
        client: As for ``apply``.
        requests_per_second: As for ``apply``.
        workers: As for ``apply``.
        replace: As for ``apply``.

    Returns:
        One for each change, in their order.

    Raises:
        ValidationError: As for ``apply``.
        OperationError: If AWS cannot be asked what there is.
    """
    wanted = _checked(changes, workers)
    pace = Pace(requests_per_second)
    with paced(client, pace, patience_seconds=60) as through:
        run = BulkRun(through, pace, workers=workers, keep_tags=False, finish=_nobody)
        return tuple(run.plan(wanted, replace=replace))


def _nobody(change: InventoryChange, result: ChangeResult) -> None:
    del change, result


def _checked(changes: Iterable[InventoryChange], workers: int) -> Sequence[InventoryChange]:
    wanted = listed("changes", changes)
    check_distinct("changes", [change.name for change in wanted])
    for change in wanted:
        if change.after is not None:
            try:
                check_one_identity(change.after.iam_session_arn, change.after.iam_user_arn)
            except ValidationError as error:
                raise error.at(f'on-premises instance "{change.name}"') from None
    if isinstance(workers, bool) or workers not in range(1, MOST_WORKERS + 1):
        raise ValidationError(
            "workers", shown(workers), allowed=f"1 to {MOST_WORKERS} threads work at once", remedy="give such a number"
        )
    return wanted
