"""Values that are known only when the app is synthesized."""

from __future__ import annotations

import aws_cdk as cdk
import jsii


@jsii.implements(cdk.IStableStringProducer)
class _Text:
    def __init__(self, value: str) -> None:
        self._value = value

    def produce(self) -> str:
        return self._value


@jsii.implements(cdk.IStableNumberProducer)
class _Number:
    def __init__(self, value: float) -> None:
        self._value = value

    def produce(self) -> float:
        return self._value


def text(value: str) -> str:
    """A text that resolves to this one."""
    return cdk.Lazy.string(_Text(value))


def number(value: float) -> int:
    """A number that resolves to this one."""
    found: int = cdk.Lazy.number(_Number(value))  # type: ignore[assignment]
    return found
