"""Which parts of an app are compared with what is deployed, so that nothing has to be guessed of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cdk_codedeploy.synthesis.registry import registry_of

if TYPE_CHECKING:
    from constructs import IConstruct


@dataclass
class _Compared:
    """One app's constructs that are compared with all that is in them, by their paths."""

    paths: list[str] = field(default_factory=list[str])


def compare_with_deployed(scope: IConstruct) -> None:
    """Note that a construct is compared with what is deployed, with all that is in it.

    Args:
        scope: An app, a stage or a stack.
    """
    registry_of(scope).part(_Compared).paths.append(scope.node.path)


def is_compared_with_deployed(construct: IConstruct) -> bool:
    """Tell whether a construct is in one that is compared with what is deployed.

    Args:
        construct: The construct.
    """
    path = f"{construct.node.path}/"
    return any(not each or path.startswith(f"{each}/") for each in registry_of(construct).part(_Compared).paths)
