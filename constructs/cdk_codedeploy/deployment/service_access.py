"""The service role of a deployment group, and what the group needs it to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import located
from cdk_codedeploy.iam import GivenRole, OwnedServiceRole, ServiceRole, Statement
from cdk_codedeploy.synthesis import depend

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_iam as iam
    from aws_cdk.interfaces import aws_codedeploy as refs

    from cdk_codedeploy.service import Platform


class ServiceAccess:
    """What CodeDeploy may do for one deployment group.

    Args:
        group: The deployment group.
        id: Its id.
        role: Its service role, or None to make one.
        role_id: Id of the role made.
        application: Application of the group.
        application_name: Name of the application.
        platform: Compute platform.
        statements: What the group needs from the start. It is still to be allowed, once there is a resource to wait.
    """

    def __init__(
        self,
        group: cdk.Resource,
        id: str,
        *,
        role: iam.IRole | None,
        role_id: str,
        application: refs.IApplicationRef,
        application_name: str,
        platform: Platform,
        statements: Iterable[Statement],
    ) -> None:
        self._group = group
        self._id = id
        self._waits_for: list[cdk.CfnResource] = []
        self._allows: ServiceRole | GivenRole
        self.role: iam.IRole
        if role is None:
            self._allows = self.role = OwnedServiceRole(
                group, role_id, application_name=application_name, platform=platform, statements=statements
            )
        elif isinstance(role, ServiceRole):
            with located("deployment group", id):
                role.serve(group, application, application_name, platform)
            self._allows = self.role = role
        else:
            self._allows, self.role = GivenRole(role, platform), role

    def allow(self, resource: cdk.CfnResource, statements: Iterable[Statement]) -> None:
        """Allow the service something, before CloudFormation makes or changes the group.

        Args:
            resource: The group's L1 resource.
            statements: What is allowed.

        Raises:
            ValidationError: When all permissions of the role together pass IAM's limits.
        """
        with located("deployment group", self._id):
            policies = self._allows.allow(self._group, statements)
        self._wait(resource, policies)

    def allow_apart(self, resource: cdk.CfnResource, holder: cdk.Resource, statements: Iterable[Statement]) -> None:
        """Allow the service something before CloudFormation makes or changes another resource than the group.

        Args:
            resource: The L1 resource, which waits.
            holder: Its L2, in whose stack the policy stands.
            statements: What is allowed.

        Raises:
            ValidationError: When all permissions of the role together pass IAM's limits.
        """
        with located("deployment group", self._id):
            policies = self._allows.allow_apart(holder, statements)
        self._wait(resource, policies)

    @property
    def is_own(self) -> bool:
        """Whether the role was made for this group."""
        return isinstance(self._allows, OwnedServiceRole)

    def _wait(self, resource: cdk.CfnResource, policies: Iterable[cdk.CfnResource]) -> None:
        for policy in policies:
            if policy not in self._waits_for:
                self._waits_for.append(policy)
                depend(resource, policy)
