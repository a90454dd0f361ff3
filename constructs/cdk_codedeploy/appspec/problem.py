"""What a check reports: one problem, how bad it is, and what each reader of the file makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdk_codedeploy.service import ApiText


class Severity(ApiText):
    """How bad a problem is. An error lets the deployment fail, or do what was plainly not meant."""

    ERROR = "error"
    """The file is refused, or something happens that was plainly not meant."""

    WARNING = "warning"
    """It works, but the agent's generations differ, a limit of the service is passed, or something has no effect."""

    INFO = "info"
    """It works as it is; worth knowing."""


class Generation(ApiText):
    """Who reads an AppSpec file: a generation of the agent on Server, the service itself on Lambda and ECS."""

    V1 = "1.8"
    """The agent in Ruby, tried in version 1.8.1. It reads YAML 1.1."""

    V2 = "2.x"
    """The agent in Rust."""

    SERVICE = "service"
    """CodeDeploy itself, which reads the files of the platforms without an agent."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One finding about an AppSpec file or a revision.

    Attributes:
        id: Stable identifier of the rule, such as ``APPSPEC-MODE-OCTAL``. It never changes its meaning.
        severity: How bad it is.
        file: Path of the file as the caller named it.
        line: Line, counted from 1; 0 when the problem is about the file as a whole.
        column: Column in characters, counted from 1; 0 when the problem is about the file as a whole.
        message: Where it is in the document, what was found, and what is allowed. One line.
        remedy: What to do, as a clause in the imperative.
        generations: What each reader of the file does with it.
    """

    id: str
    severity: Severity
    file: str
    line: int
    column: int
    message: str
    remedy: str
    generations: Mapping[Generation, str] = field(default_factory=dict[Generation, str], hash=False)

    def __str__(self) -> str:
        """Return the problem on one line, as compilers write them."""
        return f"{self.file}:{self.line}:{self.column}: {self.severity} {self.id}: {self.message}; {self.remedy}"

    @property
    def position(self) -> tuple[str, int, int, str]:
        """What reports are sorted by: the file, then line and column, then the rule."""
        return self.file, self.line, self.column, self.id
