"""All errors that a check has found, as one error."""

from __future__ import annotations

from collections.abc import Iterable

from cdk_codedeploy.appspec import Problem, Severity
from cdk_codedeploy.errors import ValidationError


def refuse_errors(parameter: str, value: str, problems: Iterable[Problem]) -> None:
    """Refuse what a check has found errors in.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        value: What was given, as it is shown in the message.
        problems: What the check has found. Warnings pass.

    Raises:
        ValidationError: When there are errors. It lists all of them, one a line.
    """
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if not errors:
        return
    count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
    lines = "".join(f"\n  {problem}" for problem in errors)
    raise ValidationError(
        parameter,
        f"{value} with {count}",
        allowed="the deployment would fail or do something that is not meant",
        remedy=f"correct what the check found:{lines}",
    )
