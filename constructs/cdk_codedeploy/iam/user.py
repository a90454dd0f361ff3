"""What the IAM users of this library have in common: one ``AWS::IAM::User`` that goes wherever the CDK takes a user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_iam as refs

from cdk_codedeploy.iam.permissions import PermissionSet
from cdk_codedeploy.iam.role import inline_policies
from cdk_codedeploy.synthesis import begin_l2, make_l1
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from constructs import Construct


@jsii.implements(iam.IUser)
class L1User(cdk.Resource):
    """A user made of its L1 resource alone. Grants of the CDK work on it as on ``iam.User``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        permissions: PermissionSet | None = None,
        user_name: str | None = None,
        path: str | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        begin_l2(self, scope, id, physical_name=user_name)
        self._arn: str | None = None
        self._name: str | None = None
        self._given_name = user_name
        self._path = path or "/"
        self._groups: list[str] = []
        self._managed_policy_arns: list[str] = []
        self._policy: iam.Policy | None = None
        self._resource = make_l1(
            iam.CfnUser,
            iam.CfnUserProps,
            self,
            "Resource",
            policies=inline_policies(permissions or PermissionSet()),
            user_name=self._physical_name if is_token(user_name) else user_name,
            path=path,
            permissions_boundary=permissions_boundary.managed_policy_arn if permissions_boundary else None,
            tags=[{"key": key, "value": value} for key, value in sorted(tags.items())] if tags else None,
        )

    @property
    def user_arn(self) -> str:
        """ARN of the user, which has the user's path."""
        if self._arn is None:
            arn = self._resource.attr_arn
            if self._given_name is not None:
                name = f"{self._path[1:]}{self._physical_name}"
                arn = self._get_resource_arn_attribute(
                    arn, service="iam", region="", resource="user", resource_name=name
                )
            self._arn = arn
        return self._arn

    @property
    def user_name(self) -> str:
        """Name of the user."""
        if self._name is None:
            name = self._resource.ref
            self._name = name if self._given_name is None else self._get_resource_name_attribute(name)
        return self._name

    @property
    def user_ref(self) -> refs.UserReference:
        """The user as L1 resources refer to it."""
        return refs.UserReference(user_name=self.user_name, user_arn=self.user_arn)

    @property
    def assume_role_action(self) -> str:
        """The action with which a role is assumed that trusts the user."""
        return "sts:AssumeRole"

    @property
    def grant_principal(self) -> iam.IPrincipal:
        """The user itself: what is granted to it is granted to its identity."""
        return self

    @property
    def policy_fragment(self) -> iam.PrincipalPolicyFragment:
        """The user as principal of another policy."""
        return iam.ArnPrincipal(self.user_arn).policy_fragment

    @property
    def principal_account(self) -> str | None:
        """Account of the user."""
        return self.env.account

    def add_to_group(self, group: iam.IGroup) -> None:
        """Add the user to a group. Adding it again changes nothing."""
        if group.group_name not in self._groups:
            self._groups.append(group.group_name)
            self._resource.groups = self._groups

    def add_managed_policy(self, policy: iam.IManagedPolicy) -> None:
        """Attach a managed policy. Attaching the same one again changes nothing."""
        arn = policy.managed_policy_arn
        if arn not in self._managed_policy_arns:
            self._managed_policy_arns.append(arn)
            self._resource.managed_policy_arns = self._managed_policy_arns

    def attach_inline_policy(self, policy: iam.Policy) -> None:
        """Attach an inline policy."""
        policy.attach_to_user(self)

    def add_to_principal_policy(self, statement: iam.PolicyStatement) -> iam.AddToPrincipalPolicyResult:
        """Allow the user something more, in an ``AWS::IAM::Policy`` beside it."""
        if self._policy is None:
            self._policy = iam.Policy(self, "DefaultPolicy")
            self._policy.attach_to_user(self)
        self._policy.add_statements(statement)
        return iam.AddToPrincipalPolicyResult(statement_added=True, policy_dependable=self._policy)
