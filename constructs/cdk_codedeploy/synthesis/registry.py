"""What the constructs of one app know of one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import jsii
from constructs import IValidation

from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    from constructs import IConstruct

Rule = Callable[[], list[str]]
"""A rule that only the end of construction can decide. Returns one sentence for each violation."""


_Part = TypeVar("_Part")


def object_id(thing: object) -> str:
    """Return what identifies an object of the CDK, however often Python receives it.

    Python may hold several proxies for one JavaScript object, one after the other, so their identity says nothing.
    """
    return str(thing.__jsii_ref__.ref)  # type: ignore[attr-defined]


class AppRegistry:
    """One app's rules between constructs."""

    def __init__(self, root: IConstruct) -> None:
        self._root = root
        self._owners: dict[str, str] = {}
        self._rules: dict[str, list[Rule]] = {}
        self._parts: dict[type, Any] = {}

    def part(self, kind: type[_Part]) -> _Part:
        """Return what the app's constructs know of one matter, made when it is first asked for.

        Args:
            kind: The class of it, which is made without arguments.
        """
        found: _Part = self._parts.setdefault(kind, kind())
        return found

    def claim(self, key: str, owner: str, error: Callable[[str], ValidationError]) -> None:
        """Take something that only one construct of the app may have.

        Args:
            key: What is taken.
            owner: Path of the construct that takes it.
            error: Makes the error, given the path of the construct that has it already.

        Raises:
            ValidationError: When another construct has it.
        """
        first = self._owners.setdefault(key, owner)
        if first != owner:
            raise error(first)

    def at_the_end(self, rule: Rule, *, stage: IConstruct | None = None) -> None:
        """Have a rule checked once when the app is synthesized.

        All rules of an app share one validation: the first costs four round trips, the others none.

        Args:
            rule: The rule.
            stage: The stage whose template the rule still changes or warns of: the CDK writes the stages in an app
                before it validates the app itself. Default: the app.
        """
        place = self._root if stage is None else stage
        rules = self._rules.setdefault(object_id(place), [])
        if not rules:
            place.node.add_validation(RunRules(rules))
        rules.append(rule)


@jsii.implements(IValidation)
class RunRules:
    """A validation of the CDK that runs rules.

    Args:
        rules: The rules, of which more may come.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules

    def validate(self) -> list[str]:
        """Return one sentence for each violation."""
        return [violation for rule in self._rules for violation in rule()]


_registries: dict[str, AppRegistry] = {}


def registry_of(scope: IConstruct) -> AppRegistry:
    """Return the registry of the app that a construct belongs to. Costs two round trips."""
    root = scope.node.root
    return _registries.setdefault(object_id(root), AppRegistry(root))
