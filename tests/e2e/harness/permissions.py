"""Takes single permissions away from roles and gives them back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from harness.server import Emulator


@dataclass
class Policy:
    """A policy of a role that belongs to the account: inline, or attached."""

    name: str
    document: dict[str, Any]
    write: Callable[[dict[str, Any]], None]


def policies(emulator: Emulator, role: str) -> list[Policy]:
    """Return the policies of a role, without those that AWS manages."""
    iam = emulator.client("iam")
    found = []
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        found.append(Policy(name, document, _inline(iam, role, name)))
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        if ":iam::aws:" in arn:
            continue
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        found.append(Policy(arn, document, _attached(iam, arn)))
    return found


def _inline(iam: Any, role: str, name: str) -> Callable[[dict[str, Any]], None]:
    def write(document: dict[str, Any]) -> None:
        if document["Statement"]:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
        else:
            iam.delete_role_policy(RoleName=role, PolicyName=name)

    return write


def _attached(iam: Any, arn: str) -> Callable[[dict[str, Any]], None]:
    def write(document: dict[str, Any]) -> None:
        old = [each for each in iam.list_policy_versions(PolicyArn=arn)["Versions"] if not each["IsDefaultVersion"]]
        for version in old:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)

    return write


def actions(emulator: Emulator, role: str) -> set[str]:
    """Return every action that the role's own policies allow, as they are written there."""
    return actions_of(policies(emulator, role))


def actions_of(found: Iterable[Policy]) -> set[str]:
    """Return every action that policies allow."""
    return {
        action
        for policy in found
        for statement in _listed(policy.document["Statement"])
        if statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
    }


class Withheld:
    """Actions that a role does not have for the time being.

    Args:
        emulator: Where the role is.
        role: Name of the role.
        actions: The actions as they are written in the policies.

    Raises:
        AssertionError: When no policy of the role has one of them.
    """

    def __init__(self, emulator: Emulator, role: str, actions: Iterable[str]) -> None:
        self._emulator = emulator
        self._role = role
        self._policies = policies(emulator, role)
        self._written: dict[str, dict[str, Any]] = {each.name: each.document for each in self._policies}
        self.missing = set(actions)
        unknown = self.missing - actions_of(self._policies)
        assert not unknown, f"the role {role} has no {sorted(unknown)}; it has {sorted(actions_of(self._policies))}"
        self._write()

    def refused(self) -> set[str]:
        """Return which actions were refused to the role since the calls were last forgotten."""
        return refused(self._emulator, self._role)

    def give_back(self, actions: Iterable[str]) -> None:
        """Let the role have some of them again."""
        self.missing.difference_update(actions)
        self._write()

    def _write(self) -> None:
        for policy in self._policies:
            document = policy.document
            for action in self.missing:
                document = _less(document, action)
            if document != self._written[policy.name]:
                policy.write(document)
                self._written[policy.name] = document


@contextmanager
def withheld(emulator: Emulator, role: str, actions: Iterable[str]) -> Iterator[Withheld]:
    """Take actions out of a role's policies, wherever they are allowed, and put them back at the end.

    Args:
        emulator: Where the role is.
        role: Name of the role.
        actions: The actions as they are written in the policies.

    Raises:
        AssertionError: When no policy of the role has one of them.
    """
    taken = Withheld(emulator, role, actions)
    try:
        yield taken
    finally:
        taken.give_back(set(taken.missing))


def without(emulator: Emulator, role: str, action: str) -> AbstractContextManager[Withheld]:
    """Take one action out of a role's policies, and put it back at the end."""
    return withheld(emulator, role, [action])


def refused(emulator: Emulator, *roles: str) -> set[str]:
    """Return the actions that were refused to roles since the calls were last forgotten."""
    calls = emulator.control("GET", "calls")
    return {call["action"] for call in calls if not call["allowed"] and call["role"].rpartition("/")[2] in roles}


def _less(document: dict[str, Any], action: str) -> dict[str, Any]:
    less = copy.deepcopy(document)
    statements = []
    for statement in _listed(less["Statement"]):
        if statement["Effect"] == "Allow" and action in _listed(statement["Action"]):
            statement["Action"] = [each for each in _listed(statement["Action"]) if each != action]
        if statement["Action"]:
            statements.append(statement)
    # Written as it was where nothing was taken out, so that both can be compared.
    if statements == _listed(document["Statement"]):
        return document
    less["Statement"] = statements
    return less


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
