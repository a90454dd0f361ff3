"""A service role that this library did not make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_iam as iam

from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.service import Platform

if TYPE_CHECKING:
    import aws_cdk as cdk

# For Lambda the CDK attaches the narrower of AWS's two policies, which lacks one action.
_ATTACHED = {Platform.LAMBDA: Platform.LAMBDA.limited_managed_policy or ""}
_LACKING = {Platform.LAMBDA: ("sns:Publish",)}


class GivenRole:
    """The CDK's own treatment of a role that the user brings: AWS's managed policy for the platform is attached.

    What that policy lacks, such as starting instances from a launch template, is added in the deployment group's stack.
    Roles that cannot be changed (``Role.from_role_arn(..., mutable=False)``) are left as they are.

    Args:
        role: The role.
        platform: Compute platform of the deployment group.
    """

    def __init__(self, role: iam.IRole, platform: Platform) -> None:
        self._role = role
        self._policy: iam.Policy | None = None
        self._said: list[Statement] = []
        self._lacking = _LACKING.get(platform)
        attached = _ATTACHED.get(platform, platform.managed_policy)
        role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name(attached))

    def allow(self, group: cdk.Resource, statements: Iterable[Statement]) -> list[cdk.CfnResource]:
        """Allow what a deployment group needs beyond the managed policy.

        Returns:
            Nothing more to wait for: the group waits for the policy from when it is made.
        """
        lacking = [
            statement
            for statement in statements
            if not statement.in_managed_policy or statement.actions == self._lacking
        ]
        for statement in lacking:
            if statement not in self._said:
                self._said.append(statement)
                self._policy_in(group).add_statements(iam.PolicyStatement.from_json(statement.to_json()))
        return []

    def allow_apart(self, holder: cdk.Resource, statements: Iterable[Statement]) -> list[cdk.CfnResource]:  # noqa: ARG002 (as in ServiceRole)
        """Allow nothing more: what is said apart is in AWS's managed policies."""
        return []

    def _policy_in(self, group: cdk.Resource) -> iam.Policy:
        if self._policy is None:
            # The CDK's own name would be the same in another stack that has this group's path and shares the role.
            name = f"ServiceRolePolicy{group.node.addr[-8:]}"
            self._policy = iam.Policy(group, "ServiceRolePolicy", policy_name=name)
            self._role.attach_inline_policy(self._policy)
            cast("cdk.CfnResource", group.node.default_child).node.add_dependency(self._policy)
        return self._policy
