"""Problems as text for people: one block each, with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.cli.terminal import painted, printable, say

if TYPE_CHECKING:
    from cdk_codedeploy.appspec import Problem

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


def write_problems(problems: Sequence[Problem], *, err: bool = False) -> None:
    """Write each problem, in the form that editors make links of.

    Args:
        problems: The problems, sorted.
        err: Whether they go to standard error.
    """
    for problem in problems:
        severity = painted(str(problem.severity), err=err, fg=_COLOURS.get(str(problem.severity)), bold=True)
        place = painted(_place(problem), err=err, bold=True)
        say(f"{place}: {severity} {problem.id}: {printable(problem.message)}", err=err)
        for effect, readers in _readers(problem).items():
            say(f"    {readers}: {printable(effect)}", err=err)
        say(f"    remedy: {printable(problem.remedy)}", err=err)


def summary(problems: Sequence[Problem], checked: int) -> str:
    """Return the last line of a report.

    Args:
        problems: The problems.
        checked: How many paths were checked.
    """
    found = count(problems)
    words = {"error": found["error"], "warning": found["warning"], "note": found["info"]}
    told = ", ".join(_counted(number, word) for word, number in words.items() if number)
    return f"{told or 'no problems'} in {_counted(checked, 'path')}"


def count(problems: Sequence[Problem]) -> Counter[str]:
    """Return how many problems there are of each severity."""
    return Counter(str(problem.severity) for problem in problems)


def _place(problem: Problem) -> str:
    position = f":{problem.line}:{problem.column}" if problem.line else ""
    return f"{printable(problem.file)}{position}"


def _readers(problem: Problem) -> dict[str, str]:
    """Return who does something with the file, by what they do."""
    found: dict[str, str] = {}
    for generation, effect in problem.generations.items():
        name = str(generation)
        if effect in found:
            found[effect] += f" and {name}"
        else:
            found[effect] = "CodeDeploy" if name == "service" else f"agent {name}"
    return found


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
