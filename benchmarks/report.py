"""The figures as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.figures import Cost, Ratio


@dataclass(frozen=True)
class Bar:
    """Something the library has set itself.

    Args:
        what: What is measured.
        limit: The most or the least it may be, as text.
        found: What it is, as text.
        holds: Whether it holds.
    """

    what: str
    limit: str
    found: str
    holds: bool


def most(what: str, limit: float, found: float, unit: str = "", digits: int = 2) -> Bar:
    """Return the bar that a figure is at most something."""
    return Bar(what, f"<= {limit:g}{unit}", f"{found:.{digits}f}{unit}", found <= limit)


def least(what: str, limit: float, found: float, unit: str = "", digits: int = 1) -> Bar:
    """Return the bar that a figure is at least something."""
    return Bar(what, f">= {limit:g}{unit}", f"{found:.{digits}f}{unit}", found >= limit)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown, its columns aligned: text to the left, figures to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    line = "|-" + "-|-".join("-" * width for width in widths) + "-|"

    def written(row: Sequence[str]) -> str:
        cells = [
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "| " + " | ".join(cells) + " |"

    return "\n".join([written(head), line, *map(written, rows)])


def costs(found: Mapping[str, Cost], round_trips: Mapping[str, float]) -> str:
    """Return what one group costs, variant by variant."""
    steps = list(next(iter(found.values())).steps)
    head = ["", "ms a group", "cpu ms", "round trips", *(f"ms, {step}" for step in steps), "line", "fixed", "fit"]
    rows = [
        [
            name,
            f"{cost.each:.2f}",
            f"{cost.cpu_each:.2f}",
            f"{round_trips[name]:g}" if name in round_trips else "-",
            *(f"{cost.steps[step]:.2f}" for step in steps),
            f"{cost.slope:.2f}",
            f"{cost.fixed:.0f}",
            f"{cost.fit:.4f}",
        ]
        for name, cost in found.items()
    ]
    return table(head, rows)


def ratios(found: Mapping[str, Ratio]) -> str:
    """Return the library against the others."""
    rows = [
        [name, f"{each.middle:.2f}", f"{each.low:.2f} to {each.high:.2f}", f"{each.cpu:.2f}", str(each.pairs)]
        for name, each in found.items()
    ]
    return table(["The library against", "ratio", "middle half", "cpu", "pairs"], rows)


def operations(found: Mapping[str, Sequence[str]]) -> str:
    """Return the round trips of single operations, with their requests."""
    lines = []
    for name, requests in found.items():
        lines.append(f"{len(requests):2} {name}")
        lines += [f"     {times} x {request}" for request, times in Counter(requests).items()]
    return "\n".join(lines)


def bars(found: Sequence[Bar]) -> str:
    """Return what holds and what does not."""
    return table(
        ["Bar", "limit", "found", "holds"],
        [[bar.what, bar.limit, bar.found, "yes" if bar.holds else "NO"] for bar in found],
    )
