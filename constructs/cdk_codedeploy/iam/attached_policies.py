"""Policies beside a service role: what the role may do to resources by name, within IAM's limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.permissions import (
    INLINE_POLICIES_MAX,
    MANAGED_POLICIES_PER_ROLE,
    MANAGED_POLICY_MAX,
    PermissionSet,
    Statement,
)

if TYPE_CHECKING:
    import aws_cdk as cdk
    from constructs import Construct

RESERVED_INLINE = 4_096
"""Characters of a role's inline limit that are left to the policy inside the role and to grants of the CDK."""


@dataclass
class Budget:
    """How much of a role's limits its policies have used.

    Args:
        inline: Characters of inline policies.
        managed: Number of managed policies made for it.
        attached: ARNs of the managed policies that it carries besides. The list grows with the role's.
    """

    inline: int = RESERVED_INLINE
    managed: int = 0
    attached: Sequence[str] = ()


def has_inline_room(budget: Budget, statements: Iterable[Statement]) -> bool:
    """Tell whether a role takes one more inline policy.

    Args:
        budget: The role's limits.
        statements: What the policy says.
    """
    return budget.inline + PermissionSet(statements).size() <= INLINE_POLICIES_MAX


@dataclass(eq=False)
class _Part:
    """One policy: what it says, and the resource that says it as soon as there is one."""

    managed: bool
    permissions: PermissionSet = field(default_factory=PermissionSet)
    resource: iam.CfnPolicy | iam.CfnManagedPolicy | None = None
    stale: bool = False


class AttachedPolicies:
    """The policies that one stack contributes to a service role.

    They are resources of their own, in the stack of the deployment groups that need them: what they name may belong to
    that stack or depend on the role. The first is inline; where the role's inline limit is reached, managed policies
    follow.

    Args:
        scope: Construct to make the policies in.
        name: Start of their ids and of the inline policy's name, unique in the scope and among the role's policies.
        role_name: The role.
        budget: The role's limits, shared by all stacks.
    """

    def __init__(self, scope: Construct, name: str, *, role_name: str, budget: Budget) -> None:
        self._scope = scope
        self._name = name
        self._role_name = role_name
        self._budget = budget
        self._parts: list[_Part] = []

    def add(self, statements: Iterable[Statement]) -> list[cdk.CfnResource]:
        """Allow the role more, and return the resources that say so.

        Raises:
            ValidationError: When the role's policies are full.
        """
        touched: dict[_Part, None] = {}
        for statement in statements:
            part = self._part_for(statement)
            before = part.permissions.size()
            if part.permissions.add(statement):
                part.stale = True
                self._budget.inline += 0 if part.managed else part.permissions.size() - before
            touched[part] = None
        return [self._written(part) for part in touched]

    def _part_for(self, statement: Statement) -> _Part:
        for part in self._parts:
            if part.permissions.covers(statement):
                return part
        if self._parts and self._has_room(self._parts[-1], statement):
            return self._parts[-1]
        part = _Part(managed=False)
        if self._parts or not self._has_room(part, statement):
            part.managed = True
            self._count_managed()
        self._parts.append(part)
        return part

    def _has_room(self, part: _Part, statement: Statement) -> bool:
        size = part.permissions.size_with(statement)
        if part.managed:
            return size <= MANAGED_POLICY_MAX
        return self._budget.inline + size - part.permissions.size() <= INLINE_POLICIES_MAX

    def _count_managed(self) -> None:
        self._budget.managed += 1
        if self._budget.managed + len(self._budget.attached) > MANAGED_POLICIES_PER_ROLE:
            raise ValidationError(
                "role",
                "a service role with more permissions than fit into its policies",
                allowed=f"IAM gives a role {INLINE_POLICIES_MAX} characters of inline policies and "
                f"{MANAGED_POLICIES_PER_ROLE} managed policies of {MANAGED_POLICY_MAX}",
                remedy="give some of its deployment groups another ServiceRole",
            )

    def _written(self, part: _Part) -> cdk.CfnResource:
        if part.resource is None:
            part.resource = self._made(part)
        elif part.stale:
            part.resource.policy_document = part.permissions.to_json()
        part.stale = False
        return part.resource

    def _made(self, part: _Part) -> iam.CfnPolicy | iam.CfnManagedPolicy:
        position = self._parts.index(part)
        document = part.permissions.to_json()
        roles = [self._role_name]
        if part.managed:
            return iam.CfnManagedPolicy(
                self._scope, f"{self._name}{position + 1}", policy_document=document, roles=roles
            )
        return iam.CfnPolicy(self._scope, self._name, policy_name=self._name, policy_document=document, roles=roles)
