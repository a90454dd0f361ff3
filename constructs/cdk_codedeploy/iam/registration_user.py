"""A user that registers on-premises instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.iam.on_premises_boundary import OnPremisesBoundary
from cdk_codedeploy.iam.registration import Registration, allow_registration, check_boundary_arguments
from cdk_codedeploy.iam.registration_permissions import RegistrationReach
from cdk_codedeploy.iam.user import L1User
from cdk_codedeploy.service import ON_PREMISES_USER_PATH, check_iam_user_name, shown
from cdk_codedeploy.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class RegistrationUser(L1User):
    """An IAM user for the person or program that registers on-premises instances. Its access key is yours to make.

    By default it may only make users with a boundary, and cannot take the boundary away: whatever it gives them, they
    can do no more than an agent needs. ``cdk-codedeploy on-prem register`` sends that boundary.

    Args:
        scope: Construct to make the user in.
        id: Id of the user in the scope.
        boundary: The boundary of the users that it makes. Default: one is made.
        revision_buckets: Buckets that the boundary made here lets instances read. Default: none.
        secure_commands: Whether that boundary has the ``codedeploy-commands-secure`` actions. Default: False.
        aws_cli_compatible: Let it make users without a boundary, as ``aws deploy register`` does. Its holder can then
            gain any permission, and a warning says so. Default: False.
        reach: Which users it reaches. Default: those on the path ``/AWS/CodeDeploy/`` of the account.
        user_name: Physical name, at most 64 characters. Default: CloudFormation generates one.
        path: Path of the user, such as ``"/people/"``. Default: ``/``.

    Raises:
        ValidationError: When arguments do not go together, or the path is one that it may change users on itself.

    Source: user guide, "Prerequisites for configuring an on-premises instance".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        boundary: OnPremisesBoundary | None = None,
        revision_buckets: Sequence[s3.IBucket] = (),
        secure_commands: bool = False,
        aws_cli_compatible: bool = False,
        reach: RegistrationReach = RegistrationReach.ON_PREMISES_USERS,
        user_name: str | None = None,
        path: str | None = None,
    ) -> None:
        with located("registration user", id):
            check_boundary_arguments(
                boundary=boundary,
                revision_buckets=revision_buckets,
                secure_commands=secure_commands,
                aws_cli_compatible=aws_cli_compatible,
            )
            if user_name is not None:
                check_iam_user_name(user_name)
            _check_path(path)
            registration = Registration(aws_cli_compatible=aws_cli_compatible, reach=reach, boundary=boundary)
        super().__init__(scope, id, user_name=user_name, path=path)
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


def _check_path(path: str | None) -> None:
    if path is not None and not is_token(path) and path.startswith(ON_PREMISES_USER_PATH):
        raise ValidationError(
            "path",
            shown(path),
            allowed="users on that path are those that it may change and delete, itself among them",
            remedy="choose another path",
        )
