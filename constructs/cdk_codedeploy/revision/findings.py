"""Where the checks of a revision put what they find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from cdk_codedeploy.appspec.problem import Problem
from cdk_codedeploy.appspec.rule import Rule

MOST_OF_A_KIND = 20
"""So many problems are reported for one rule; the last of them says how many more there are."""


@dataclass
class Findings:
    """The problems found so far.

    Args:
        name: Path of the directory or bundle, as the caller named it.
    """

    name: str
    problems: list[Problem] = field(default_factory=list[Problem])
    _counts: Counter[str] = field(default_factory=Counter[str])
    _last: dict[str, int] = field(default_factory=dict[str, int])

    def file(self, path: str = "") -> str:
        """Return how a file of the revision is named in a report."""
        return f"{self.name.rstrip('/')}/{path}" if path else self.name

    def add(self, rule: Rule, path: str, got: str, *, line: int = 0, column: int = 0, **words: object) -> None:
        """Note a broken rule.

        Args:
            rule: The rule.
            path: Path of the file in the revision, ``""`` for the revision itself.
            got: What was found.
            line: Line in the file, from 1; 0 for the file as a whole.
            column: Column in the line, from 1; 0 for the file as a whole.
            words: What the placeholders of the rule's texts stand for.
        """
        self._counts[rule.id] += 1
        if self._counts[rule.id] > MOST_OF_A_KIND:
            return
        self._last[rule.id] = len(self.problems)
        problem = Problem(
            id=rule.id,
            severity=rule.severity,
            file=self.file(path),
            line=line,
            column=column,
            message=f"got {got}, but {rule.allowed.format_map(words)}",
            remedy=rule.remedy.format_map(words),
            generations=rule.effects(on_server=True),
        )
        self.problems.append(problem)

    def report(self, appspec: list[Problem]) -> list[Problem]:
        """Return everything by position, with the problems of the AppSpec file."""
        found = list(self.problems)
        for id, count in self._counts.items():
            if count > MOST_OF_A_KIND:
                last = found[self._last[id]]
                more = f"{last.message} (and {count - MOST_OF_A_KIND} more of this kind)"
                found[self._last[id]] = replace(last, message=more)
        return sorted([*found, *appspec], key=lambda problem: problem.position)
