"""A Lambda function that runs code of this library, with a role and a log of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast

from aws_cdk import aws_iam as iam

from cdk_codedeploy.custom_resources.asset import archive, archive_hash
from cdk_codedeploy.custom_resources.python_function import PythonCode, make_function, make_log
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.attached_policies import AttachedPolicies, Budget
from cdk_codedeploy.iam.permissions import INLINE_POLICIES_MAX, PermissionSet
from cdk_codedeploy.iam.role import inline_policies
from cdk_codedeploy.synthesis import make_l1

if TYPE_CHECKING:
    from constructs import Construct

    from cdk_codedeploy.iam import Statement

LONGEST_SECONDS = 900
"""How long a function may take at most. Lambda developer guide, "Lambda quotas"."""

_SHARED_INLINE = 2_048
"""Characters of inline policies for what is allowed together; more goes to managed policies. The rest is for others."""

_TRUST = {
    "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}],
    "Version": "2012-10-17",
}


class HandlerFunction:
    """The function with its role, which may write its log, and its log group, which keeps 30 days.

    It is not a construct: its resources are ``Log``, ``Role``, ``Code`` and ``Function`` of the scope.

    Args:
        scope: Construct to make them in.
        module: Module of ``cdk_codedeploy.handlers`` with the function ``handle``.
        description: What the function is for.
        role_description: What the role is for.
        needs: What it may do beside writing its log, as far as that does not depend on the role.
        environment: Environment variables. More with ``set_variable``.
        seconds: How long it may take, at most 900.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        module: str,
        description: str,
        role_description: str,
        needs: Sequence[Statement] = (),
        environment: Mapping[str, str] | None = None,
        seconds: int = LONGEST_SECONDS,
    ) -> None:
        self._environment = dict(environment or {})
        log, writes = make_log(scope)
        own = PermissionSet([writes, *needs])
        role = make_l1(
            iam.CfnRole,
            iam.CfnRoleProps,
            scope,
            "Role",
            description=role_description,
            assume_role_policy_document=_TRUST,
            policies=inline_policies(own),
        )
        self._role_name = role.ref
        shared = Budget(inline=INLINE_POLICIES_MAX - _SHARED_INLINE)
        self.policies = AttachedPolicies(scope, "Policy", role_name=role.ref, budget=shared)
        self._room_alone = INLINE_POLICIES_MAX - _SHARED_INLINE - own.size()
        self._resource = make_function(
            scope,
            "Function",
            code=PythonCode(content_hash=archive_hash(), archive=archive, handler=f"{module}.handle"),
            description=description,
            log=log,
            role_arn=role.attr_arn,
            seconds=seconds,
            environment=self._variables(),
        )
        self.arn = self._resource.attr_arn

    def allow_alone(self, scope: Construct, id: str, permissions: PermissionSet) -> iam.CfnPolicy:
        """Allow it more by a policy that has no part in ``policies``, and return the policy.

        Args:
            scope: Construct to make it in.
            id: Id in the scope.
            permissions: What to allow.

        Raises:
            ValidationError: When the role has too many policies of this kind. They are inline, because a role carries
                no more than 10 managed policies.
        """
        self._room_alone -= permissions.size()
        if self._room_alone < 0:
            raise ValidationError(
                "stack",
                "a stack with more custom resources of one kind than fit into the policies of their function",
                allowed=f"IAM gives a role {INLINE_POLICIES_MAX} characters of inline policies",
                remedy="make some of them in another stack",
                where=f'"{scope.node.path}"',
            )
        return make_l1(
            iam.CfnPolicy,
            iam.CfnPolicyProps,
            scope,
            id,
            # A role has several, and one name would be one policy.
            policy_name=f"Alone{sha256(f'{scope.node.addr}/{id}'.encode()).hexdigest()[:32]}",
            policy_document=permissions.to_json(),
            roles=[self._role_name],
        )

    def set_variable(self, name: str, value: str) -> None:
        """Set an environment variable.

        Args:
            name: Its name.
            value: Its value, which may be a token.
        """
        self._environment[name] = value
        self._resource.environment = cast("Any", self._variables())

    def _variables(self) -> dict[str, object] | None:
        return {"variables": dict(self._environment)} if self._environment else None
