"""On-premises instances as people and programs read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cdk_codedeploy.cli.output import moment, write_fields, write_table
from cdk_codedeploy.cli.terminal import say

if TYPE_CHECKING:
    from cdk_codedeploy.operations.on_premises import ChangeResults, OnPremisesRecord, PlannedChange


def record_members(record: OnPremisesRecord) -> dict[str, Any]:
    """Return what is known of an instance as what JSON knows."""
    return {
        "name": record.name,
        "arn": record.instance_arn,
        "iamSessionArn": record.iam_session_arn,
        "iamUserArn": record.iam_user_arn,
        "tags": dict(record.tags),
        "registered": moment(record.registered),
        "deregistered": moment(record.deregistered),
    }


def record_fields(record: OnPremisesRecord) -> dict[str, str | None]:
    """Return what is known of an instance as people read it."""
    return {
        "name": record.name,
        "arn": record.instance_arn,
        "iam session": record.iam_session_arn,
        "iam user": record.iam_user_arn,
        "tags": tags_text(record.tags) or "none",
        "registered": moment(record.registered),
        "deregistered": moment(record.deregistered),
    }


def planned_members(planned: PlannedChange) -> dict[str, Any]:
    """Return what would be done with an instance as what JSON knows."""
    return {
        "name": planned.name,
        "outcome": str(planned.outcome),
        "addedTags": dict(planned.tags.new),
        "removedTags": dict(planned.tags.gone),
        "error": str(planned.problem) if planned.problem else None,
    }


def results_members(results: ChangeResults) -> dict[str, Any]:
    """Return what came of changes as what JSON knows."""
    return {
        "counts": {str(outcome): count for outcome, count in results.counts.items()},
        "results": [result.to_members() for result in results],
    }


def write_plan(planned: Sequence[PlannedChange]) -> None:
    """Write what would be done, and that nothing was."""
    rows = (
        (
            each.name,
            str(each.outcome) if each.problem is None else "cannot be done",
            ", ".join(
                [*(f"+{pair}" for pair in _pairs(each.tags.new)), *(f"-{pair}" for pair in _pairs(each.tags.gone))]
            )
            or "-",
        )
        for each in planned
    )
    write_table(("NAME", "WOULD BE", "TAGS"), rows)
    say("nothing was changed", err=True)


def write_results(results: ChangeResults) -> None:
    """Write how much came of what, and name what was left alone."""
    if not results.counts:
        say("nothing to do", err=True)
        return
    write_fields({str(outcome): count for outcome, count in results.counts.items()})
    for result in results:
        if result.outcome.value == "left":
            say(f"left alone: {result.name} is registered with another identity", err=True)


def write_removals() -> None:
    """Write to standard error what each way of taking an instance out removes."""
    from cdk_codedeploy.service import ON_PREMISES_REMOVALS

    rows = (
        (each.way, *("yes" if gone else "-" for gone in (each.registration, each.tags, each.iam_user, each.agent)))
        for each in ON_PREMISES_REMOVALS
    )
    write_table(("WHAT IS REMOVED BY", "REGISTRATION", "TAGS", "IAM USER", "AGENT"), rows, err=True)


def tags_text(tags: Mapping[str, str]) -> str:
    """Return tags as they are typed."""
    return ", ".join(_pairs(tags))


def _pairs(tags: Mapping[str, str]) -> list[str]:
    return [f"{key}={tags[key]}" for key in sorted(tags)]
