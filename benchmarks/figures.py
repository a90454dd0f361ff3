"""From runs to figures: medians, what one more deployment group costs, and whether that grows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import linear_regression, median

from benchmarks.processes import Case, Run, Runs


@dataclass(frozen=True)
class Cost:
    """What deployment groups of one variant cost, in milliseconds.

    Args:
        each: Of one group, at the largest number, when the cost of the first is taken away.
        cpu_each: The same in processor time of Python and JavaScript together.
        steps: Of one group between a number and the next, by the two numbers.
        slope: Of one group by a straight line through all numbers.
        fixed: What the line leaves for a program without groups.
        fit: How well the line fits, 1 at best (the coefficient of determination).
    """

    each: float
    cpu_each: float
    steps: dict[str, float]
    slope: float
    fixed: float
    fit: float


def cost(runs: Runs, program: str, variant: str) -> Cost:
    """Return the cost of a variant."""
    found = {case.groups: each for case, each in runs.items() if (case.program, case.variant) == (program, variant)}
    sizes = sorted(found)
    times = [1000 * median(run.seconds for run in found[size]) for size in sizes]
    cpu = [1000 * median(run.cpu_seconds for run in found[size]) for size in sizes]
    line = linear_regression(sizes, times)
    middle = sum(times) / len(times)
    missed = sum((time - line.slope * size - line.intercept) ** 2 for size, time in zip(sizes, times, strict=True))
    return Cost(
        each=(times[-1] - times[0]) / (sizes[-1] - sizes[0]),
        cpu_each=(cpu[-1] - cpu[0]) / (sizes[-1] - sizes[0]),
        steps={
            f"{small} to {large}": (later - earlier) / (large - small)
            for (small, earlier), (large, later) in pairwise(zip(sizes, times, strict=True))
        },
        slope=line.slope,
        fixed=line.intercept,
        fit=1 - missed / sum((time - middle) ** 2 for time in times),
    )


@dataclass(frozen=True)
class Ratio:
    """One variant against another: the median of pairs, and the middle half of them."""

    middle: float
    low: float
    high: float
    cpu: float
    pairs: int


def ratio(runs: Runs, program: str, variant: str, to: str) -> Ratio:
    """Compare what a group costs at the largest number, run by run with its neighbour in time."""
    ours = _beyond_the_first(runs, program, variant)
    theirs = _beyond_the_first(runs, program, to)
    found = sorted(mine.seconds / other.seconds for mine, other in zip(ours, theirs, strict=True))
    cpu = median(mine.cpu_seconds / other.cpu_seconds for mine, other in zip(ours, theirs, strict=True))
    quarter = len(found) // 4
    return Ratio(median(found), found[quarter], found[-1 - quarter], cpu, len(found))


def _beyond_the_first(runs: Runs, program: str, variant: str) -> list[Run]:
    sizes = [case.groups for case in runs if (case.program, case.variant) == (program, variant)]
    least = runs[Case(program, variant, min(sizes))]
    seconds, cpu = median(run.seconds for run in least), median(run.cpu_seconds for run in least)
    return [Run(run.seconds - seconds, run.cpu_seconds - cpu) for run in runs[Case(program, variant, max(sizes))]]


def doublings(runs: Runs, program: str, variant: str) -> dict[str, float]:
    """Return by how much the marginal part, what the groups beyond the first cost, grows when their number doubles."""
    times = {
        case.groups: median(run.seconds for run in each)
        for case, each in runs.items()
        if (case.program, case.variant) == (program, variant)
    }
    first = min(times)
    return {
        f"{size} to {2 * size}": (times[2 * size] - times[first]) / (times[size] - times[first])
        for size in sorted(times)
        if size > first and 2 * size in times
    }
