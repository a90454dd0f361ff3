"""Problems as JSON: for programs, in members that only ever grow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cdk_codedeploy.cli.problem_text import count

if TYPE_CHECKING:
    from cdk_codedeploy.appspec import Problem


def problems_json(problems: Sequence[Problem]) -> str:
    """Return a report as JSON.

    Args:
        problems: The problems, sorted.
    """
    found = count(problems)
    counts = {"errors": found["error"], "warnings": found["warning"], "notes": found["info"]}
    return json.dumps({**counts, "problems": [problem_members(problem) for problem in problems]}, indent=2)


def problem_members(problem: Problem) -> dict[str, Any]:
    """Return one problem as what JSON knows.

    Args:
        problem: The problem. A problem about a file as a whole has line and column 0.
    """
    return {
        "id": problem.id,
        "severity": str(problem.severity),
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "remedy": problem.remedy,
        "generations": {str(generation): effect for generation, effect in problem.generations.items()},
    }
