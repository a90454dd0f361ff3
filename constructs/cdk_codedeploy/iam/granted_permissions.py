"""What a service role may do, as more deployment groups use it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.iam.attached_policies import AttachedPolicies, Budget, has_inline_room
from cdk_codedeploy.iam.permissions import PermissionSet, Statement
from cdk_codedeploy.iam.role import L1Role, inline_policies
from cdk_codedeploy.synthesis import change_l1, object_id

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_iam as iam

    from cdk_codedeploy.iam.role_stacks import RoleStacks


class GrantedPermissions:
    """What the deployment groups that use a service role need it to do.

    What names no resources is said in the role itself, the rest in policies in the stacks of the deployment groups.

    Args:
        role: The service role.
        resource: Its L1 resource.
        stacks: Where it and its deployment groups are.
        inline: What the resource says already.
        managed_policy_arns: ARNs of the managed policies that the role carries. The list grows with the role's.
        use_managed_policy: Whether AWS's managed policy for the platform is among them.
    """

    def __init__(
        self,
        role: L1Role,
        resource: iam.CfnRole,
        stacks: RoleStacks,
        *,
        inline: PermissionSet,
        managed_policy_arns: Sequence[str],
        use_managed_policy: bool = False,
    ) -> None:
        self._role = role
        self._resource = resource
        self._stacks = stacks
        self._inline = inline
        self._budget = Budget(attached=managed_policy_arns)
        self._use_managed_policy = use_managed_policy
        self._policies: dict[str, AttachedPolicies] = {}

    def add(self, group: cdk.Resource, statements: Iterable[Statement]) -> list[cdk.CfnResource]:
        """Allow what a deployment group needs.

        Args:
            group: The deployment group.
            statements: What it needs.

        Returns:
            The policies that must exist before CodeDeploy works for the group.

        Raises:
            ValidationError: When all permissions together pass IAM's limits.
        """
        needed = [
            statement for statement in statements if not (self._use_managed_policy and statement.in_managed_policy)
        ]
        news = [self._inline.add(statement) for statement in needed if not statement.names_resources]
        if any(news):
            change_l1(self._resource, "policies", inline_policies(self._inline))
        by_name = [
            statement for statement in needed if statement.names_resources and not self._inline.covers(statement)
        ]
        return self._policies_for(group).add(by_name) if by_name else []

    def add_apart(self, holder: cdk.Resource, statements: Iterable[Statement]) -> list[cdk.CfnResource]:
        """Allow what one resource needs, in a policy inside of it that says nothing else.

        Args:
            holder: The resource. It may wait for the policy, whatever else the role may do: a policy shared with others
                would make it wait for all that they name.
            statements: What it needs.

        Returns:
            The policies that must exist before CodeDeploy works for it. None where the role has no room for one more
            inline policy: then it is said where the rest is, which nothing can wait for.

        Raises:
            ValidationError: When all permissions together pass IAM's limits.
        """
        needed = [
            statement for statement in statements if not (self._use_managed_policy and statement.in_managed_policy)
        ]
        if not has_inline_room(self._budget, needed):
            self._policies_for(holder).add(needed)
            return []
        key = f"apart {object_id(holder)}"
        if key not in self._policies:
            name = f"ServiceRolePolicy{holder.node.addr[-8:]}"
            role_name = self._role.role_name
            self._policies[key] = AttachedPolicies(holder, name, role_name=role_name, budget=self._budget)
        return self._policies[key].add(needed)

    def _policies_for(self, group: cdk.Resource) -> AttachedPolicies:
        stack = self._stacks.stack_of(group)
        key = object_id(stack) if stack else ""
        if key not in self._policies:
            scope, name = (self._role, "Policy") if stack is None else (stack, self._name_in(stack))
            self._policies[key] = AttachedPolicies(scope, name, role_name=self._role.role_name, budget=self._budget)
        return self._policies[key]

    def _name_in(self, stack: cdk.Stack) -> str:
        # Two stacks must not write a policy of the same name, or the later would replace the earlier one's.
        return f"ServiceRolePolicy{self._role.node.addr[-8:]}{stack.node.addr[-8:]}"
