"""Letting an identity register on-premises instances, in a form that its holder cannot use for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam.on_premises_boundary import OnPremisesBoundary
from cdk_codedeploy.iam.permissions import PermissionSet, Statement
from cdk_codedeploy.iam.registration_permissions import RegistrationReach, for_registration
from cdk_codedeploy.iam.role import inline_policies
from cdk_codedeploy.service import check_kind
from cdk_codedeploy.synthesis import Warning_, change_l1, warn

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_s3 as s3
    from constructs import IConstruct


@dataclass(frozen=True, kw_only=True)
class Registration:
    """In which form an identity may register instances.

    Args:
        aws_cli_compatible: Whether users may be made without a boundary, as ``aws deploy register`` makes them.
        reach: Which users.
        boundary: The boundary that users must have. Only where they may not be made without.

    Raises:
        ValidationError: When the three do not go together.
    """

    aws_cli_compatible: bool = False
    reach: RegistrationReach = RegistrationReach.ON_PREMISES_USERS
    boundary: OnPremisesBoundary | None = None

    def __post_init__(self) -> None:
        check_kind("reach", self.reach, RegistrationReach, "give RegistrationReach.EVERY_USER or leave it out")
        check_kind("boundary", self.boundary, OnPremisesBoundary, "make an OnPremisesBoundary")
        if self.reach is RegistrationReach.EVERY_USER and not self.aws_cli_compatible:
            raise ValidationError(
                "reach",
                "EVERY_USER",
                allowed="a boundary holds for users on the path /AWS/CodeDeploy/ alone",
                remedy="leave reach out, or give aws_cli_compatible=True as well",
            )
        if self.aws_cli_compatible and self.boundary is not None:
            raise ValidationError(
                "boundary",
                "a boundary together with aws_cli_compatible=True",
                allowed="the AWS CLI sends no boundary",
                remedy="leave out one of the two",
            )

    def statements(self) -> list[Statement]:
        """Return what the identity has to be allowed and denied."""
        arn = self.boundary.managed_policy_arn if self.boundary else None
        return for_registration(arn, self.reach)

    def warn(self, identity: IConstruct) -> None:
        """Say what the form lets the identity's holder do."""
        if self.reach is RegistrationReach.EVERY_USER:
            warn(
                identity,
                Warning_.REGISTRATION_OF_EVERY_USER,
                "it may make access keys for every IAM user of the account and give each any permission: who can use "
                "it is an administrator. Leave reach out, or better aws_cli_compatible too.",
            )
        elif self.aws_cli_compatible:
            warn(
                identity,
                Warning_.REGISTRATION_WITHOUT_BOUNDARY,
                "it may give users on the path /AWS/CodeDeploy/ any permission, and make access keys for them: who can "
                "use it is an administrator. Leave aws_cli_compatible out and register with "
                "`cdk-codedeploy on-prem register`, which sends the boundary.",
            )


def check_boundary_arguments(
    *,
    boundary: OnPremisesBoundary | None,
    revision_buckets: Sequence[s3.IBucket],
    secure_commands: bool,
    aws_cli_compatible: bool,
) -> None:
    """Refuse what describes the boundary of an identity where none is made for it.

    Raises:
        ValidationError: When there is one already, or may be none.
    """
    described = {"revision_buckets": bool(revision_buckets), "secure_commands": secure_commands}
    given = [name for name, value in described.items() if value]
    if not given or (boundary is None and not aws_cli_compatible):
        return
    raise ValidationError(
        given[0],
        f"{given[0]} together with {'aws_cli_compatible=True' if boundary is None else 'boundary'}",
        allowed="it says what a boundary allows that is made for the identity",
        remedy="leave it out" if boundary is None else "give it to the OnPremisesBoundary",
    )


def allow_registration(
    identity: cdk.Resource,
    resource: iam.CfnUser | iam.CfnRole,
    registration: Registration,
    *,
    revision_buckets: Sequence[s3.IBucket],
    secure_commands: bool,
) -> OnPremisesBoundary | None:
    """Let an identity of this library register instances.

    Args:
        identity: The identity.
        resource: Its L1 resource, which has no policies yet.
        registration: The form. Its boundary is made, as the identity's child ``Boundary``, where it needs one.
        revision_buckets: What that boundary lets instances read.
        secure_commands: Whether it lets them use ``codedeploy-commands-secure``.

    Returns:
        The boundary, or None where the form has none.
    """
    if registration.boundary is None and not registration.aws_cli_compatible:
        boundary = OnPremisesBoundary(
            identity, "Boundary", revision_buckets=revision_buckets, secure_commands=secure_commands
        )
        registration = replace(registration, boundary=boundary)
    change_l1(resource, "policies", inline_policies(PermissionSet(registration.statements())))
    registration.warn(identity)
    return registration.boundary


def grant_register(
    identity: iam.IIdentity,
    *,
    boundary: OnPremisesBoundary | None = None,
    aws_cli_compatible: bool = False,
    reach: RegistrationReach = RegistrationReach.ON_PREMISES_USERS,
) -> iam.Grant:
    """Let a user, group or role register on-premises instances, and make and delete their IAM users.

    By default it may only make users with your boundary, and cannot take the boundary away: whatever it gives them,
    they can do no more than an agent needs.

    Args:
        identity: The user, group or role.
        boundary: The boundary. Required unless ``aws_cli_compatible``.
        aws_cli_compatible: Let it make users without a boundary, as ``aws deploy register`` does. Its holder can then
            gain any permission, and a warning says so. Default: False.
        reach: Which users. Default: those on the path ``/AWS/CodeDeploy/`` of the account.

    Raises:
        ValidationError: When no boundary is given, or one that the form has no use for.

    Source: user guide, "Prerequisites for configuring an on-premises instance".
    """
    registration = Registration(aws_cli_compatible=aws_cli_compatible, reach=reach, boundary=boundary)
    if boundary is None and not aws_cli_compatible:
        raise ValidationError(
            "boundary",
            "nothing",
            allowed="without a boundary, who registers instances can give their users any permission",
            remedy="make an OnPremisesBoundary and pass it, or give aws_cli_compatible=True",
        )
    registration.warn(identity)
    statements = [iam.PolicyStatement.from_json(each.to_json()) for each in registration.statements()]
    first, *others = statements
    for statement in others:
        identity.add_to_principal_policy(statement)
    return iam.Grant.add_to_principal(
        grantee=identity,
        actions=first.actions,
        resource_arns=first.resources,
    )
