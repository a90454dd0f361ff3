"""A role that registers on-premises instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_iam as iam

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.iam.on_premises_boundary import OnPremisesBoundary
from cdk_codedeploy.iam.registration import Registration, allow_registration, check_boundary_arguments
from cdk_codedeploy.iam.registration_permissions import RegistrationReach
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.service import shown

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class RegistrationRole(L1Role):
    """A role for those who register on-premises instances, and for the pipelines that do.

    By default it may only make users with a boundary, and cannot take the boundary away: whatever it gives them, they
    can do no more than an agent needs. ``cdk-codedeploy on-prem register`` sends that boundary.

    Args:
        scope: Construct to make the role in.
        id: Id of the role in the scope.
        assumed_by: Who may assume it, at least one. Conditions of a principal are kept
            (``iam.PrincipalWithConditions``).
        boundary: The boundary of the users that it makes. Default: one is made.
        revision_buckets: Buckets that the boundary made here lets instances read. Default: none.
        secure_commands: Whether that boundary has the ``codedeploy-commands-secure`` actions. Default: False.
        aws_cli_compatible: Let it make users without a boundary, as ``aws deploy register`` does. Its holder can then
            gain any permission, and a warning says so. Default: False.
        reach: Which users it reaches. Default: those on the path ``/AWS/CodeDeploy/`` of the account.
        role_name: Physical name, at most 64 characters. Default: CloudFormation generates one.
        path: Path of the role, such as ``"/deploy/"``. Default: ``/``.
        description: At most 1,000 characters.

    Raises:
        ValidationError: When nobody may assume it, or arguments do not go together.

    Source: user guide, "Prerequisites for configuring an on-premises instance".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        assumed_by: iam.IPrincipal | iam.PrincipalBase | Sequence[iam.IPrincipal | iam.PrincipalBase],
        boundary: OnPremisesBoundary | None = None,
        revision_buckets: Sequence[s3.IBucket] = (),
        secure_commands: bool = False,
        aws_cli_compatible: bool = False,
        reach: RegistrationReach = RegistrationReach.ON_PREMISES_USERS,
        role_name: str | None = None,
        path: str | None = None,
        description: str | None = None,
    ) -> None:
        with located("registration role", id):
            principals = list(assumed_by) if isinstance(assumed_by, Sequence) else [assumed_by]
            given = cast("object", assumed_by)
            # A text is a sequence too, of its letters.
            for each in [given] if isinstance(given, str) else principals:
                if not hasattr(each, "assume_role_action"):
                    raise ValidationError(
                        "assumed_by",
                        shown(cast("object", each)),
                        allowed="it is a principal of aws_cdk.aws_iam",
                        remedy="pass a role, a user or iam.ArnPrincipal(...)",
                    )
            if not principals:
                raise ValidationError(
                    "assumed_by",
                    "nobody",
                    allowed="a role is assumed by somebody",
                    remedy="give the roles or users that register instances",
                )
            check_boundary_arguments(
                boundary=boundary,
                revision_buckets=revision_buckets,
                secure_commands=secure_commands,
                aws_cli_compatible=aws_cli_compatible,
            )
            registration = Registration(aws_cli_compatible=aws_cli_compatible, reach=reach, boundary=boundary)
        super().__init__(scope, id, trust=_trust(principals), role_name=role_name, path=path, description=description)
        self._boundary = allow_registration(
            self,
            self._resource,
            registration,
            revision_buckets=revision_buckets,
            secure_commands=secure_commands,
        )

    @property
    def boundary(self) -> OnPremisesBoundary | None:
        """The boundary of the users that it makes. None where it makes them without."""
        return self._boundary


def _trust(principals: list[iam.IPrincipal | iam.PrincipalBase]) -> dict[str, object]:
    document = iam.PolicyDocument()
    for principal in principals:
        if isinstance(principal, iam.PrincipalBase):
            # With the conditions that the principal brings.
            principal.add_to_assume_role_policy(document)
        else:
            document.add_statements(iam.PolicyStatement(actions=[principal.assume_role_action], principals=[principal]))
    return cast("dict[str, object]", document.to_json())
