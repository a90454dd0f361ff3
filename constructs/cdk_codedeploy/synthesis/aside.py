"""Constructs of the CDK that are made to see what they do, and that no template ever shows."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from constructs import Construct

_ID = "CodeDeployAside"


@contextmanager
def aside(scope: Construct) -> Generator[Construct, None, None]:
    """Give a place in the environment of a construct that is taken away again with all that was put there.

    Args:
        scope: The construct.
    """
    place = Construct(scope, _ID)
    try:
        yield place
    finally:
        scope.node.try_remove_child(_ID)
