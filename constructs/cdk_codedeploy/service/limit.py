"""What a limit is, and the three ways a value can be held against one: by size, by count, by length."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, replace

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.shown import shown
from cdk_codedeploy.tokens import is_token


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One bound that CodeDeploy sets, with what to do when a value is beyond it.

    Attributes:
        what: Who has the limit, as the beginning of a clause: ``a deployment group takes``.
        unit: What is counted or measured, worded to follow the numbers: ``alarms``, ``minutes``.
        source: The page or model that states the limit.
        remedy: What to do, as a clause in the imperative; ``{excess}`` becomes how far the value is out of bounds.
        maximum: Largest value allowed, or None when there is no upper bound.
        minimum: Smallest value allowed, or None when smaller than nothing cannot be written, as in counts.
        adjustable: Whether Service Quotas raises it on request; the maximum is then the default of a new account.
    """

    what: str
    unit: str
    source: str
    remedy: str
    maximum: int | None = None
    minimum: int | None = None
    adjustable: bool = False

    @property
    def allowed(self) -> str:
        """What is allowed, as the clause of a message: ``a deployment group takes at most 10 alarms``."""
        if self.minimum is None:
            bounds = f"at most {self.maximum}"
        elif self.maximum is None:
            bounds = f"at least {self.minimum}"
        elif self.minimum == self.maximum:
            bounds = f"exactly {self.maximum}"
        else:
            bounds = f"{self.minimum} to {self.maximum}"
        return f"{self.what} {bounds} {self.unit}"

    def check(self, parameter: str, value: object) -> None:
        """Let a number within the bounds pass, and tokens, which nobody can judge yet.

        Args:
            parameter: Name of the parameter as the caller wrote it.
            value: A whole number, in the unit of the limit.

        Raises:
            ValidationError: If the value is out of bounds, or is not a whole number (a boolean is none).
        """
        if is_token(value):
            return
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError(parameter, shown(value), allowed=self.allowed, remedy="give a whole number")
        _hold(limit=self, parameter=parameter, amount=value, value=str(value))

    def raised_to(self, maximum: int) -> Limit:
        """Return the limit as it is in an account where Service Quotas has raised it.

        Args:
            maximum: The account's own quota; not below the default.

        Raises:
            ValidationError: If AWS does not raise this limit, or the number is below the default.
        """
        if not self.adjustable:
            raise ValidationError(
                "maximum", str(maximum), allowed=f"{self.allowed}, in every account", remedy="stay within it"
            )
        if self.maximum is not None and maximum < self.maximum:
            raise ValidationError(
                "maximum",
                str(maximum),
                allowed=f"the default is {self.maximum} already",
                remedy="give the raised quota",
            )
        return replace(self, maximum=maximum)


def check_count(parameter: str, items: object, limit: Limit) -> None:
    """Hold the number of items against a limit.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        items: A list, tuple, set or mapping. A token that stands for the whole list passes.
        limit: The limit, whose unit names the items.

    Raises:
        ValidationError: If there are too many or too few items, or the value is not a collection.
    """
    if is_token(items):
        return
    if isinstance(items, (str, bytes)) or not isinstance(items, Sized):
        raise ValidationError(parameter, shown(items), allowed=limit.allowed, remedy="give a list")
    _hold(limit=limit, parameter=parameter, amount=len(items), value=str(len(items)))


def check_length(parameter: str, text: object, limit: Limit) -> None:
    """Hold the number of characters of a text against a limit.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        text: The text. Text that contains a token passes.
        limit: The limit, whose unit is characters.

    Raises:
        ValidationError: If the text is too long or too short, or the value is not text.
    """
    if is_token(text):
        return
    if not isinstance(text, str):
        raise ValidationError(parameter, shown(text), allowed=limit.allowed, remedy="give text")
    if not text and limit.minimum:
        raise ValidationError(parameter, '""', allowed=limit.allowed, remedy="give some text or leave it out")
    _hold(limit=limit, parameter=parameter, amount=len(text), value=f"{len(text)} characters")


def _hold(*, limit: Limit, parameter: str, amount: int, value: str) -> None:
    if limit.maximum is not None and amount > limit.maximum:
        excess = amount - limit.maximum
    elif limit.minimum is not None and amount < limit.minimum:
        excess = limit.minimum - amount
    else:
        return
    raise ValidationError(parameter, value, allowed=limit.allowed, remedy=limit.remedy.format(excess=excess))
