"""Stacks written for the L2 keep everything that is deployed when only their import line changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aws_cdk import aws_codedeploy

from tests.drop_in.comparison import Difference, compare_stacks
from tests.drop_in.intended_differences import INTENDED_DIFFERENCES, IntendedDifference, reason_for
from tests.drop_in.synthesis import L2_IMPORT, LIBRARY_IMPORT, load, synthesize

HERE = Path(__file__).parent
STACKS = {path.stem: path for path in sorted((HERE / "stacks").glob("*.py"))}
REFUSED = {path.stem: path for path in sorted((HERE / "refused").glob("*.py"))}
FLAGS = ("recommended", "none")

Compare = Callable[[str, str], tuple[Difference, ...]]


def missing_from_l2(module: ModuleType) -> str | None:
    """Return what the module needs (`NEEDS = "Class.attribute"`) and the installed, older L2 does not have."""
    needs: str | None = getattr(module, "NEEDS", None)
    if needs is None:
        return None
    cls, attribute = needs.split(".")
    return None if hasattr(getattr(aws_codedeploy, cls), attribute) else needs


@pytest.fixture(scope="module")
def differences(recommended_flags: dict[str, object]) -> Compare:
    """A function that synthesizes a stack with the L2 and with the library and compares, once for each set of flags."""

    @cache
    def compare(stack: str, flags: str) -> tuple[Difference, ...]:
        context: dict[str, Any] = recommended_flags if flags == "recommended" else {}
        before = synthesize(STACKS[stack], L2_IMPORT, context)
        after = synthesize(STACKS[stack], LIBRARY_IMPORT, context)
        return tuple(compare_stacks(before, after))

    return compare


@pytest.fixture(scope="module")
def entries_in_use(differences: Compare) -> frozenset[IntendedDifference | None]:
    """The entries of the list that some stack needs."""
    entries = set()
    for stack, flags in product(STACKS, FLAGS):
        with suppress(Exception):  # a stack that cannot be synthesized fails in its own test
            entries.update(map(reason_for, differences(stack, flags)))
    return frozenset(entries)


def listed(found: Iterable[Difference]) -> str:
    """Show differences, one below the other."""
    return "\n".join(f"  - {difference}" for difference in found)


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("stack", STACKS)
def test_changing_the_import_line_changes_only_what_is_intended(stack: str, flags: str, differences: Compare) -> None:
    if missing := missing_from_l2(load(STACKS[stack], L2_IMPORT)):
        pytest.skip(f"the installed aws-cdk-lib has no {missing}")
    found = differences(stack, flags)
    breaking = [difference for difference in found if difference.breaking]
    assert not breaking, f"a deployed stack would lose or replace resources:\n{listed(breaking)}"
    unlisted = [difference for difference in found if reason_for(difference) is None]
    assert not unlisted, f"not on the list of intended differences:\n{listed(unlisted)}"


@pytest.mark.parametrize("entry", INTENDED_DIFFERENCES, ids=lambda entry: entry.name)
def test_no_intended_difference_is_stale(
    entry: IntendedDifference, entries_in_use: frozenset[IntendedDifference | None]
) -> None:
    assert entry in entries_in_use, "nothing differs like this any more: take the entry from the list"


@pytest.mark.parametrize("stack", REFUSED)
def test_what_cannot_work_is_refused_although_the_l2_takes_it(stack: str) -> None:
    import cdk_codedeploy

    assert synthesize(REFUSED[stack], L2_IMPORT), "the L2 refuses it as well, so it is no exception"
    reason = load(REFUSED[stack], L2_IMPORT).REFUSED_BECAUSE
    with pytest.raises(cdk_codedeploy.ValidationError) as refusal:
        synthesize(REFUSED[stack], LIBRARY_IMPORT)
    assert re.search(reason, str(refusal.value)), str(refusal.value)
