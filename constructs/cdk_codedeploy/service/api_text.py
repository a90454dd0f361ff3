"""Enums whose members are the exact words of CodeDeploy's API."""

from __future__ import annotations

from enum import Enum

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.shown import shown
from cdk_codedeploy.tokens import is_token


class ApiText(str, Enum):
    """A word of the API: compares, prints, formats and serializes as that word.

    A plain ``(str, Enum)`` member prints as ``Name.MEMBER``, and formats differently before and after Python 3.12;
    such text in a template would be a silent bug.
    """

    def __str__(self) -> str:
        """Return the word as the API spells it."""
        return str(self.value)

    @classmethod
    def text_of(cls, parameter: str, value: str) -> str:
        """Return the API's word for a value that a caller gave: a member, or the word itself.

        Args:
            parameter: Name of the parameter as the caller wrote it.
            value: The value. Text that contains a token passes.

        Raises:
            ValidationError: If the API has no such word.
        """
        words = [str(member) for member in cls]
        if value not in words and not is_token(value):
            raise ValidationError(
                parameter,
                shown(value),
                allowed=f"the values are {', '.join(words)}",
                remedy=f"pass a member of {cls.__name__}",
            )
        return str(value)
