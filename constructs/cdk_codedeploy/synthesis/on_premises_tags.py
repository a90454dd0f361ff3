"""What an app knows of the tags of its on-premises instances, and of the groups that look for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cdk_codedeploy.synthesis.registry import registry_of
from cdk_codedeploy.synthesis.warnings import Warning_, warn
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import IConstruct

Matches = Callable[[Mapping[str, str]], bool]
"""Tells whether an instance with some tags belongs to a group."""


@dataclass
class _Known:
    """One app's registered instances and the groups that look for some.

    Attributes:
        tags: The tags of each instance.
        unknown: Whether an instance has a tag that only the deployment knows.
        groups: Each group with what it looks for.
    """

    tags: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])
    unknown: bool = False
    groups: list[tuple[IConstruct, Matches]] = field(default_factory=list["tuple[IConstruct, Matches]"])

    def check(self) -> list[str]:
        """Warn about each group that looks for tags which no instance has."""
        if not self.unknown:
            for group, matches in self.groups:
                if not any(map(matches, self.tags)):
                    warn(
                        group,
                        Warning_.ON_PREMISES_TAGS,
                        f"no on-premises instance that this app registers, of {len(self.tags)}, has the tags that the "
                        "deployment group looks for, so a deployment finds none of them; correct the tags on either "
                        "side, or acknowledge this if others register the instances",
                    )
        return []


def on_premises_instances(scope: IConstruct, tags: Iterable[Mapping[str, str]]) -> None:
    """Note the tags of instances that a construct registers.

    The first of an app has the groups checked at the end. An app that registers none knows nothing of those that
    others register, so it is not warned.

    Args:
        scope: The construct.
        tags: The tags of each instance. Tokens may be anything in the end, so they silence the warning.
    """
    registry = registry_of(scope)
    known = registry.part(_Known)
    if not known.tags:
        registry.at_the_end(known.check)
    for each in tags:
        known.tags.append(each)
        known.unknown = known.unknown or any(is_token(text) for pair in each.items() for text in pair)


def on_premises_group(scope: IConstruct, texts: Iterable[str | None], matches: Matches) -> None:
    """Note that a deployment group looks for on-premises instances by their tags.

    Args:
        scope: The group.
        texts: All keys and values that it looks for. Where one is a token, nobody can tell what it matches.
        matches: Tells whether an instance with some tags belongs to it.
    """
    if not any(is_token(text) for text in texts):
        registry_of(scope).part(_Known).groups.append((scope, matches))
