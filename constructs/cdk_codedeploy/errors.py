"""The one error of this library: a value that CodeDeploy, or this library, would refuse."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


class ValidationError(ValueError):
    """A wrong value, found before anything reached AWS.

    The message names the parameter, the value, what is allowed and what to do about it. The parts are kept as
    attributes too, so that a program can show them its own way.

    Attributes:
        parameter: Name of the parameter as the caller wrote it.
        value: What was given, as it is shown in the message.
        allowed: What is allowed, as a clause.
        remedy: What to do, as a clause in the imperative.
        where: Which construct or file the value belongs to, or None when the value says enough.
    """

    def __init__(self, parameter: str, value: str, *, allowed: str, remedy: str, where: str | None = None) -> None:
        self.parameter = parameter
        self.value = value
        self.allowed = allowed
        self.remedy = remedy
        self.where = where
        place = f"{where}: " if where else ""
        super().__init__(f"{place}{parameter}: got {value}, but {allowed}; {remedy}")

    def at(self, where: str) -> ValidationError:
        """Return the same error with a place, unless it has one already."""
        if self.where is not None:
            return self
        return ValidationError(self.parameter, self.value, allowed=self.allowed, remedy=self.remedy, where=where)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive pickling, which test runners and process pools do to exceptions."""
        return _rebuild, (self.parameter, self.value, self.allowed, self.remedy, self.where)


def _rebuild(parameter: str, value: str, allowed: str, remedy: str, where: str | None) -> ValidationError:
    return ValidationError(parameter, value, allowed=allowed, remedy=remedy, where=where)


@contextmanager
def located(kind: str, name: str) -> Generator[None, None, None]:
    """Say in every ``ValidationError`` raised inside which thing it is about, as in ``deployment group "Web"``."""
    try:
        yield
    except ValidationError as error:
        raise error.at(f'{kind} "{name}"') from None
