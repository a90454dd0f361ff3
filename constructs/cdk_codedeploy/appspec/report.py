"""Where checks put the problems they find."""

from __future__ import annotations

from dataclasses import dataclass, field

from cdk_codedeploy.appspec.nodes import Place
from cdk_codedeploy.appspec.problem import Generation, Problem, Severity
from cdk_codedeploy.appspec.rule import Rule
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.errors import ValidationError


@dataclass(frozen=True)
class Breach:
    """A rule that is broken at a place of a document, with the words of its message."""

    rule: Rule
    place: Place
    path: str
    got: str
    words: dict[str, str]

    @property
    def allowed(self) -> str:
        """What is allowed, as a clause."""
        return self.rule.allowed.format_map(self.words)

    @property
    def remedy(self) -> str:
        """What to do, as a clause in the imperative."""
        return self.rule.remedy.format_map(self.words)

    def to_problem(self, file: str, *, on_server: bool) -> Problem:
        """Return it as a line of a report."""
        where = f"{self.path}: " if self.path else ""
        effects = self.rule.effects(on_server=on_server)
        return Problem(
            id=self.rule.id,
            severity=self.rule.severity,
            file=file,
            line=self.place.line,
            column=self.place.column,
            message=f"{where}got {self.got}, but {self.allowed}",
            remedy=self.remedy,
            generations={Generation(reader): text.format_map(self.words) for reader, text in effects.items()},
        )

    def to_error(self, *, parameter: str = "", where: str | None = None) -> ValidationError:
        """Return it as an exception."""
        name = parameter or self.path or "AppSpec"
        return ValidationError(name, self.got, allowed=self.allowed, remedy=self.remedy, where=where)


@dataclass
class Report:
    """The breaches found so far, in the order they were found."""

    breaches: list[Breach] = field(default_factory=list[Breach])

    def add(self, rule: Rule, value: Value, *, got: str | None = None, **words: str) -> None:
        """Note a broken rule.

        Args:
            rule: The rule.
            value: What breaks it.
            got: How the message shows the value. Default: as it is written.
            words: What the placeholders of the rule's texts stand for.
        """
        self.breaches.append(Breach(rule, value.place, value.path, value.got if got is None else got, words))

    @property
    def errors(self) -> list[Breach]:
        """The breaches that are errors."""
        return [breach for breach in self.breaches if breach.rule.severity is Severity.ERROR]
