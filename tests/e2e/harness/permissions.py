"""Takes single permissions away from roles and gives them back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    return {
        action
        for policy in policies(emulator, role)
        for statement in _listed(policy.document["Statement"])
        if statement["Effect"] == "Allow"
        for action in _listed(statement["Action"])
    }


@contextmanager
def without(emulator: Emulator, role: str, action: str) -> Iterator[None]:
    """Take an action out of a role's policies, wherever it is allowed, and put it back at the end.

    Args:
        emulator: Where the role is.
        role: Name of the role.
        action: The action as it is written in the policies.

    Raises:
        AssertionError: When no policy of the role has it.
    """
    changed: list[Policy] = []
    try:
        for policy in policies(emulator, role):
            less = _less(policy.document, action)
            if less != policy.document:
                changed.append(policy)
                policy.write(less)
        assert changed, f"the role {role} has no {action}; it has {sorted(actions(emulator, role))}"
        yield
    finally:
        for policy in changed:
            policy.write(policy.document)


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
