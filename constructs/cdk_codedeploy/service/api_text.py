"""Enums whose members are the exact words of CodeDeploy's API."""

from __future__ import annotations

from enum import Enum


class ApiText(str, Enum):
    """A word of the API: compares, prints, formats and serializes as that word.

    A plain ``(str, Enum)`` member prints as ``Name.MEMBER``, and formats differently before and after Python 3.12;
    such text in a template would be a silent bug.
    """

    def __str__(self) -> str:
        """Return the word as the API spells it."""
        return str(self.value)
