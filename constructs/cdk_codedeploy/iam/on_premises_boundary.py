"""The most that the IAM user of an on-premises instance can ever do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
import jsii
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces import aws_iam as refs

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.agent_permissions import for_agent, for_revisions, for_secure_commands
from cdk_codedeploy.iam.permissions import MANAGED_POLICY_MAX, PermissionSet, Statement
from cdk_codedeploy.synthesis import begin_l2, make_l1

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


@jsii.implements(iam.IManagedPolicy)
class OnPremisesBoundary(cdk.Resource):
    """A permissions boundary for users that are on-premises instances: whatever their policies say, no more than this.

    It allows what an agent does: read itself, and revisions. Who may register instances may make users with this
    boundary alone, so a user that is given ``AdministratorAccess`` gains nothing by it.

    Args:
        scope: Construct to make the boundary in.
        id: Id of the boundary in the scope.
        revision_buckets: Buckets whose revisions the instances may be allowed to read. Default: none, which is enough
            for revisions on GitHub.
        secure_commands: Let them be allowed the ``codedeploy-commands-secure`` actions, which an agent needs that runs
            with ``enable_auth_policy``.

    Raises:
        ValidationError: When so many buckets are given that the policy passes IAM's 6,144 characters.

    Source: IAM user guide, "Permissions boundaries for IAM entities".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        revision_buckets: Sequence[s3.IBucket] = (),
        secure_commands: bool = False,
    ) -> None:
        permissions = PermissionSet(
            [*for_agent(), *for_revisions(revision_buckets), *(for_secure_commands() if secure_commands else [])]
        )
        if permissions.size() > MANAGED_POLICY_MAX:
            raise ValidationError(
                "revision_buckets",
                f"{len(revision_buckets)} buckets",
                allowed=f"IAM gives a managed policy {MANAGED_POLICY_MAX} characters",
                remedy="keep the revisions of on-premises instances in fewer buckets",
                where=f'boundary "{id}"',
            )
        begin_l2(self, scope, id)
        self._permissions = permissions
        self._resource = make_l1(
            iam.CfnManagedPolicy,
            iam.CfnManagedPolicyProps,
            self,
            "Resource",
            description="The most that an on-premises instance of CodeDeploy can be allowed",
            policy_document=permissions.to_json(),
        )
        self._arn = self._resource.ref

    def covers(self, statement: Statement) -> bool:
        """Tell whether the boundary lets a user be allowed all that a statement says.

        Args:
            statement: What the user is to be allowed.
        """
        return self._permissions.covers(statement)

    @property
    def managed_policy_arn(self) -> str:
        """ARN of the boundary, for ``cdk-codedeploy on-prem register --boundary``."""
        return self._arn

    @property
    def managed_policy_ref(self) -> refs.ManagedPolicyReference:
        """The boundary as L1 resources refer to it."""
        return refs.ManagedPolicyReference(policy_arn=self._arn)
