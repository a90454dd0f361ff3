"""What is wrong with an inventory, all of it at once and each with its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError


@dataclass(frozen=True, kw_only=True)
class InventoryProblem:
    """One thing that is wrong with an inventory.

    Attributes:
        line: The line it is in, counted from 1; 0 where the rows come from no text.
        error: What is wrong.
    """

    line: int
    error: ValidationError

    def __str__(self) -> str:
        """Return the problem as one line."""
        return f"line {self.line}: {self.error}" if self.line else str(self.error)


class InventoryError(ValidationError):
    """An inventory that has something wrong with it; nothing of it is used.

    Attributes:
        problems: All that is wrong, in the order of the lines.
    """

    def __init__(self, problems: Sequence[InventoryProblem], *, where: str | None = None) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            "inventory",
            f"{count} problem{'s' if count > 1 else ''}",
            allowed="an inventory is taken as a whole or not at all",
            remedy="correct what follows",
            where=where,
        )

    def __str__(self) -> str:
        """Return the sentence, and a line for each problem."""
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])

    def at(self, where: str) -> InventoryError:
        """Return the same error with a place, unless it has one already."""
        return self if self.where is not None else InventoryError(self.problems, where=where)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, which test runners and process pools do to exceptions."""
        return _rebuild, (self.problems, self.where)


def _rebuild(problems: Sequence[InventoryProblem], where: str | None) -> InventoryError:
    return InventoryError(problems, where=where)
