"""IAM statements as values, merged by what they allow, and how much room they take."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

INLINE_POLICIES_MAX = 10_240
"""Characters of all inline policies of a role together, without white space. IAM user guide, "IAM and STS quotas"."""

USER_POLICIES_MAX = 2_048
"""Characters of all inline policies of a user together, without white space. IAM user guide, "IAM and STS quotas"."""

MANAGED_POLICY_MAX = 6_144
"""Characters of one managed policy, without white space. IAM user guide, "IAM and STS quotas"."""

MANAGED_POLICIES_PER_ROLE = 10
"""Managed policies that a role carries unless its quota is raised. IAM user guide, "IAM and STS quotas"."""

TRUST_POLICY_MAX = 2_048
"""Characters of a role's trust policy, without white space. IAM user guide, "IAM and STS quotas"."""

_TOKEN = re.compile(r"\$\{Token\[(?:AWS\.)?([A-Za-z]+)[^]]*]}")
# What a token will be at most, as far as its name tells: pseudo parameters by their kind, all others a generated name.
_TOKEN_LENGTHS = {"Partition": 10, "Region": 14, "AccountId": 12}
_GENERATED_NAME = 100
# A text that is nothing but a token is an ARN in a policy, such as a topic's.
_WHOLE_TOKEN = re.compile(r'"\$\{Token\[(?!AWS\.)[^]]*]}"')
_GENERATED_ARN = 150


def text_size(text: str) -> int:
    """Estimate how long a text will be once CloudFormation has filled in what is unknown now."""
    return len(_TOKEN.sub(lambda found: "x" * _TOKEN_LENGTHS.get(found[1], _GENERATED_NAME), text))


@dataclass(frozen=True)
class Statement:
    """What an identity may do.

    Args:
        actions: Actions, such as ``sns:Publish``.
        resources: ARNs. Default: every resource.
        conditions: Condition operators with their keys and values.
        in_managed_policy: Whether AWS's managed policy of the platform says the same already.
        independent: Whether the resources can never depend on the role, so that it may name them itself.
        effect: Whether this is allowed, or denied whatever else allows it.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    conditions: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])
    in_managed_policy: bool = True
    independent: bool = False
    effect: Literal["Allow", "Deny"] = "Allow"

    @property
    def names_resources(self) -> bool:
        """Whether the statement names resources, which may belong to other stacks or depend on the role itself."""
        return self.resources != ("*",)

    @property
    def is_plain(self) -> bool:
        """Whether the statement allows its actions on every resource and under all conditions."""
        return self.effect == "Allow" and not self.names_resources and not self.conditions

    @property
    def fits_into_role(self) -> bool:
        """Whether a role in the stack of its deployment group can say it itself without a cycle."""
        return self.independent or not self.names_resources

    def to_json(self) -> dict[str, object]:
        """Return the statement as IAM writes it."""
        found: dict[str, object] = {
            "Action": list(self.actions),
            "Effect": self.effect,
            "Resource": list(self.resources) if self.names_resources else "*",
        }
        if self.conditions:
            found["Condition"] = {name: dict(keys) for name, keys in self.conditions.items()}
        return found


class PermissionSet:
    """Statements merged by action: the same actions under the same conditions on several resources are one statement.

    The order is that of arrival, so the same program always gives the same document.
    """

    def __init__(self, statements: Iterable[Statement] = ()) -> None:
        self._resources: dict[str, dict[str, None]] = {}
        self._kinds: dict[str, Statement] = {}
        self._anywhere: set[str] = set()
        for statement in statements:
            self.add(statement)

    def __bool__(self) -> bool:
        """Whether anything is allowed."""
        return bool(self._anywhere or self._kinds)

    def covers(self, statement: Statement) -> bool:
        """Tell whether a statement would add nothing."""
        if statement.is_plain:
            return self._anywhere.issuperset(statement.actions)
        return self._resources.get(_kind(statement), {}).keys() >= set(statement.resources)

    def add(self, statement: Statement) -> bool:
        """Add a statement. Returns whether it said anything new."""
        if self.covers(statement):
            return False
        if statement.is_plain:
            self._anywhere.update(statement.actions)
        else:
            kind = _kind(statement)
            self._kinds.setdefault(kind, statement)
            self._resources.setdefault(kind, {}).update(dict.fromkeys(statement.resources))
        return True

    def statements(self) -> list[Statement]:
        """Return the merged statements, those on every resource first."""
        anywhere = [Statement(tuple(sorted(self._anywhere)))] if self._anywhere else []
        return anywhere + [
            Statement(
                tuple(sorted(statement.actions)),
                tuple(self._resources[kind]),
                statement.conditions,
                effect=statement.effect,
            )
            for kind, statement in self._kinds.items()
        ]

    def to_json(self) -> dict[str, object]:
        """Return the policy document."""
        return {"Statement": [statement.to_json() for statement in self.statements()], "Version": "2012-10-17"}

    def size(self) -> int:
        """Estimate the document's length in characters, as IAM counts them."""
        return document_size(self.to_json()) if self else 0

    def size_with(self, statement: Statement) -> int:
        """Estimate the document's length if a statement were added."""
        trial = PermissionSet(self.statements())
        trial.add(statement)
        return trial.size()


def document_size(document: Mapping[str, object]) -> int:
    """Estimate the length of a policy document in characters, as IAM counts them: without white space."""
    text = json.dumps(document, separators=(",", ":"))
    return text_size(_WHOLE_TOKEN.sub(f'"{"x" * _GENERATED_ARN}"', text))


def _kind(statement: Statement) -> str:
    return json.dumps([statement.effect, sorted(statement.actions), statement.conditions], sort_keys=True)
