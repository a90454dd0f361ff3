"""What the conformance suite needs to know of a handler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cdk_codedeploy.handlers.contract import Handler
from tests.handlers.fake_aws import Fake


@dataclass
class Case:
    """One handler on an AWS in memory.

    Attributes:
        handler: The handler.
        first: Properties to create it with.
        second: Properties to update it to in place.
        fakes: The AWS.
        state: Returns what there is in AWS that the resource is responsible for.
        steps: The operations that a creation consists of, in order.
        hang: Has the work that a creation begins go on for ever, where leaving out the polls does not.
        creation_waits: Whether a creation waits, as far as the handler waits at all.
    """

    handler: Handler[Any]
    first: object
    second: object
    fakes: Mapping[str, Fake]
    state: Callable[[], object]
    steps: tuple[tuple[str, str], ...]
    creation_waits: bool = True
    hang: Callable[[], None] = lambda: None

    @property
    def waits(self) -> bool:
        return self.handler.waits and self.creation_waits
