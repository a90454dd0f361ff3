"""As whom an on-premises instance works: what every kind of identity has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import check_kind, check_one_identity


@dataclass(frozen=True, kw_only=True)
class RegisteredAs:
    """The ARN that one on-premises instance is registered with: that of a session, or that of an IAM user.

    CodeDeploy knows an instance by it, so no two instances can have the same one, and the agent has to work with
    credentials of exactly this session or user.

    Args:
        iam_session_arn: ``arn:aws:sts::<account>:assumed-role/<role>/<session>``, without the role's path.
        iam_user_arn: ``arn:aws:iam::<account>:user/<path><name>``.

    Raises:
        ValidationError: When both are given, or neither, or one that no session or user can have.

    Source: API reference, "RegisterOnPremisesInstance"; user guide, "Register an on-premises instance with CodeDeploy".
    """

    iam_session_arn: str | None = None
    iam_user_arn: str | None = None

    def __post_init__(self) -> None:
        check_one_identity(self.iam_session_arn, self.iam_user_arn)

    @property
    def arn(self) -> str:
        """The one ARN that there is."""
        return str(self.iam_session_arn if self.iam_user_arn is None else self.iam_user_arn)


class OnPremisesIdentity(ABC):
    """As whom on-premises instances work.

    ``OnPremisesRole`` and ``OnPremisesUser`` are such identities. An identity system of your own is one as well: a
    class that derives from this one and tells the ARN of each instance.

    Source: user guide, "Register an on-premises instance with CodeDeploy".
    """

    @classmethod
    def given(cls, *, iam_session_arn: str | None = None, iam_user_arn: str | None = None) -> OnPremisesIdentity:
        """Return the identity of one instance, made elsewhere.

        Args:
            iam_session_arn: ``arn:aws:sts::<account>:assumed-role/<role>/<session>``, or
            iam_user_arn: ``arn:aws:iam::<account>:user/<path><name>``.

        Raises:
            ValidationError: As for ``RegisteredAs``.
        """
        return _Given(RegisteredAs(iam_session_arn=iam_session_arn, iam_user_arn=iam_user_arn))

    @abstractmethod
    def registered_as(self, instance_name: str) -> RegisteredAs:
        """Return the ARN that an instance is registered with.

        It has to be another one for every name, and the same whenever it is asked for one. It is asked while the
        program runs, once for every instance.

        Args:
            instance_name: Name of the instance, 1 to 100 characters.

        Raises:
            ValidationError: When the identity cannot have an instance of this name: names of sessions and IAM users
                stop at 64 characters.
        """


class _Given(OnPremisesIdentity):
    """An identity that was made elsewhere, of one instance."""

    def __init__(self, registered_as: RegisteredAs) -> None:
        self._registered_as = registered_as
        self._instance_name: str | None = None

    def registered_as(self, instance_name: str) -> RegisteredAs:
        """Return the given ARN, to one instance only."""
        if self._instance_name not in {None, instance_name}:
            raise ValidationError(
                "identity",
                f"one ARN for the instances {self._instance_name} and {instance_name}",
                allowed="CodeDeploy refuses an ARN that another instance is registered with",
                remedy="give each instance an identity of its own",
            )
        self._instance_name = instance_name
        return self._registered_as


def check_identity(identity: object) -> None:
    """Refuse what is no identity of on-premises instances.

    Raises:
        ValidationError: With the parameter ``identity``.
    """
    check_kind(
        "identity",
        identity,
        OnPremisesIdentity,
        "pass an OnPremisesRole, an OnPremisesUser or OnPremisesIdentity.given(...)",
        required=True,
    )
