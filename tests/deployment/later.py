"""Values that are known only when the app is synthesized."""

from __future__ import annotations

import aws_cdk as cdk


def text(value: str) -> str:
    """A text that resolves to this one."""
    return cdk.Token.as_string(cdk.Intrinsic(value))


def number(value: float) -> int:
    """A number that resolves to this one."""
    found: int = cdk.Token.as_number(cdk.Intrinsic(value))  # type: ignore[assignment]
    return found
