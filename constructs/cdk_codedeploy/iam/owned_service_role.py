"""The service role that a deployment group makes when it is given none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cdk_codedeploy.iam.granted_permissions import GrantedPermissions
from cdk_codedeploy.iam.permissions import PermissionSet, Statement
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.iam.role_stacks import RoleStacks
from cdk_codedeploy.iam.service_role import ServiceRole
from cdk_codedeploy.iam.trust import source_arn, trust_document
from cdk_codedeploy.iam.trusted_deployments import TrustedDeployments

if TYPE_CHECKING:
    import aws_cdk as cdk

    from cdk_codedeploy.service import Platform


class OwnedServiceRole(ServiceRole):
    """The service role that a deployment group makes for itself.

    It trusts that group's application alone, unless it is given to other deployment groups too.

    Args:
        group: The deployment group.
        id: Id of the role in the group: the CDK's own.
        application_name: Name of the group's application.
        platform: Compute platform of the group.
        statements: What the group needs, known from the start. What the role can say itself, it does.
    """

    def __init__(
        self,
        group: cdk.Resource,
        id: str,
        *,
        application_name: str,
        platform: Platform,
        statements: Iterable[Statement],
    ) -> None:
        self._platform = platform
        source_arns = [source_arn(application_name)]
        L1Role.__init__(
            self,
            group,
            id,
            trust=trust_document(source_arns),
            permissions=PermissionSet(statement for statement in statements if statement.fits_into_role),
        )
        self._stacks = RoleStacks(self)
        self._stacks.is_beside(group)
        self._trusted = TrustedDeployments(self, self._resource, self._stacks, source_arns=source_arns)
        self._granted = GrantedPermissions(
            self,
            self._resource,
            self._stacks,
            inline=self._permissions,
            managed_policy_arns=self._managed_policy_arns,
        )
