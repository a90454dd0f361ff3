"""What the roles of this library have in common: one ``AWS::IAM::Role`` that goes wherever the CDK takes a role."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_iam as refs

from cdk_codedeploy.iam.permissions import PermissionSet, Statement
from cdk_codedeploy.synthesis import begin_l2, make_l1
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct

INLINE_POLICY_NAME = "CodeDeploy"
"""Name of the policy inside a role that says what the role may do everywhere."""


class _AddsToPolicy:
    """Makes ``add_to_policy`` known to JavaScript: pipeline actions call it on any role, though ``IRole`` lacks it.

    jsii passes on to Python what the interfaces of a class declare, so this stands beside ``iam.IRole`` as one.
    """

    __jsii_type__ = "aws-cdk-lib.aws_iam.IRole"

    @jsii.member(jsii_name="addToPolicy")
    def add_to_policy(self) -> None: ...


@jsii.implements(iam.IRole, _AddsToPolicy)
class L1Role(cdk.Resource):
    """A role made of its L1 resource alone. Grants of the CDK work on it as on ``iam.Role``."""

    # What the CDK does not know stands outside of this class and its subclasses where it can: each time a role is made,
    # jsii searches all their names for overrides.

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        trust: dict[str, object],
        permissions: PermissionSet | None = None,
        managed_policy_arns: Sequence[str] = (),
        role_name: str | None = None,
        path: str | None = None,
        description: str | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
        max_session_seconds: int | None = None,
    ) -> None:
        begin_l2(self, scope, id, physical_name=role_name)
        self._arn: str | None = None
        self._name: str | None = None
        self._given_name = role_name
        self._path = path
        self._managed_policy_arns = list(managed_policy_arns)
        self._permissions = permissions or PermissionSet()
        self._policy: iam.Policy | None = None
        self._resource = make_l1(
            iam.CfnRole,
            iam.CfnRoleProps,
            self,
            "Resource",
            assume_role_policy_document=trust,
            policies=inline_policies(self._permissions),
            managed_policy_arns=self._managed_policy_arns or None,
            role_name=self._physical_name if is_token(role_name) else role_name,
            path=path,
            description=description,
            permissions_boundary=permissions_boundary.managed_policy_arn if permissions_boundary else None,
            max_session_duration=max_session_seconds,
        )

    @classmethod
    def from_role_arn(cls, scope: Construct, id: str, role_arn: str, *, mutable: bool = True) -> iam.IRole:
        """Use a role that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            role_arn: ARN of the role.
            mutable: Whether what is granted to the role is added to it. False leaves it as it is.
        """
        return iam.Role.from_role_arn(scope, id, role_arn, mutable=mutable)

    @classmethod
    def from_role_name(cls, scope: Construct, id: str, role_name: str, *, mutable: bool = True) -> iam.IRole:
        """Use a role of this account that was made elsewhere.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            role_name: Name of the role, with its path if it has one: ``deploy/codedeploy``.
            mutable: Whether what is granted to the role is added to it. False leaves it as it is.
        """
        return iam.Role.from_role_name(scope, id, role_name, mutable=mutable)

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        if self._arn is None:
            arn = self._resource.attr_arn
            if self._given_name is not None:
                name = f"{(self._path or '/')[1:]}{self._physical_name}"
                arn = self._get_resource_arn_attribute(
                    arn, service="iam", region="", resource="role", resource_name=name
                )
            self._arn = arn
        return self._arn

    @property
    def role_name(self) -> str:
        """Name of the role."""
        if self._name is None:
            name = self._resource.ref
            self._name = name if self._given_name is None else self._get_resource_name_attribute(name)
        return self._name

    @property
    def role_id(self) -> str:
        """Stable unique id of the role, such as ``AROA…``."""
        return self._resource.attr_role_id

    @property
    def role_ref(self) -> refs.RoleReference:
        """The role as L1 resources refer to it."""
        return refs.RoleReference(role_name=self.role_name, role_arn=self.role_arn)

    @property
    def assume_role_action(self) -> str:
        """The action with which the role is assumed when it is a principal."""
        return "sts:AssumeRole"

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The role itself: what is granted to it is granted to its identity."""
        return self

    @property
    def policy_fragment(self) -> iam.PrincipalPolicyFragment:
        """The role as principal of another policy."""
        return iam.ArnPrincipal(self.role_arn).policy_fragment

    @property
    def principal_account(self) -> str | None:
        """Account of the role."""
        return self.env.account

    def covers(self, statement: Statement) -> bool:
        """Tell whether the role was made with what a statement allows."""
        return self._permissions.covers(statement)

    def add_managed_policy(self, policy: iam.IManagedPolicy) -> None:
        """Attach a managed policy. Attaching the same one again changes nothing."""
        arn = policy.managed_policy_arn
        if arn not in self._managed_policy_arns:
            self._managed_policy_arns.append(arn)
            self._resource.managed_policy_arns = self._managed_policy_arns

    def attach_inline_policy(self, policy: iam.Policy) -> None:
        """Attach an inline policy."""
        policy.attach_to_role(self)

    def add_to_policy(self, statement: iam.PolicyStatement) -> bool:
        """Allow the role something more. Returns True: the statement was added."""
        self.add_to_principal_policy(statement)
        return True

    def add_to_principal_policy(self, statement: iam.PolicyStatement) -> iam.AddToPrincipalPolicyResult:
        """Allow the role something more.

        The statement goes into an ``AWS::IAM::Policy`` beside the role, so that what it names may itself name the role.
        """
        if self._policy is None:
            self._policy = iam.Policy(self, "DefaultPolicy")
            self._policy.attach_to_role(self)
        self._policy.add_statements(statement)
        return iam.AddToPrincipalPolicyResult(statement_added=True, policy_dependable=self._policy)

    def grant(self, grantee: iam.IPrincipal, *actions: str) -> iam.Grant:
        """Allow a principal actions on this role."""
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[self.role_arn])

    def grant_pass_role(self, grantee: iam.IPrincipal) -> iam.Grant:
        """Allow a principal to pass this role to a service."""
        return self.grant(grantee, "iam:PassRole")

    def grant_assume_role(self, grantee: iam.IPrincipal) -> iam.Grant:
        """Allow a principal of this account to assume this role, as far as the role trusts it."""
        return self.grant(grantee, "sts:AssumeRole")


def inline_policies(permissions: PermissionSet) -> list[dict[str, object]] | None:
    """Return the template property ``Policies`` of a role, or None where nothing is allowed."""
    if not permissions:
        return None
    return [{"policyName": INLINE_POLICY_NAME, "policyDocument": permissions.to_json()}]
