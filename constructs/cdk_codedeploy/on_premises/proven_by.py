"""How an on-premises instance proves that it may have a session of its role."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_iam as iam
    from aws_cdk import aws_kms as kms
    from aws_cdk.interfaces import aws_rolesanywhere as refs

    from cdk_codedeploy.on_premises.role import OnPremisesRole


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What was made beside a role so that instances can prove who they are.

    Attributes:
        trust_anchor_arn: ARN of the trust anchor of IAM Roles Anywhere.
        profile_arn: ARN of the profile of IAM Roles Anywhere.
        secret_arn: ARN of the secret with the activation of Systems Manager.
    """

    trust_anchor_arn: str | None = None
    profile_arn: str | None = None
    secret_arn: str | None = None


class ProvenBy(ABC):
    """How on-premises instances prove that they may have a session of their role. Make one with a factory.

    Source: user guide, "Use the register-on-premises-instance command (IAM Session ARN) to register an on-premises
    instance".
    """

    max_session_seconds: int | None = None
    """How long a session may last. None for IAM's own: an hour."""

    takes_path: bool = True
    """Whether the role may have a path."""

    @staticmethod
    def roles_anywhere(
        trust_anchor: refs.ITrustAnchorRef,
        *,
        required: Mapping[str, str | Sequence[str]] | None = None,
        session_duration: cdk.Duration | None = None,
    ) -> ProvenBy:
        """Each instance has a certificate whose subject has the instance's name as its common name (CN).

        IAM Roles Anywhere gives it a session of that name and of no other, so no certificate can be another instance,
        and a renewed one is the same instance as before.

        Args:
            trust_anchor: A ``TrustAnchor``, or another one of the account and Region.
            required: What a certificate has to say besides, such as ``{"x509Subject/OU": "Web"}`` or
                ``{"x509Issuer/CN": ["Machines 1", "Machines 2"]}``: fields of ``x509Subject``, ``x509Issuer`` or
                ``x509SAN``. Default: nothing more.
            session_duration: How long a session may last, 1 to 12 hours. The agent reads its credentials every 30
                minutes, from a file that the bootstrap renews every 15. Default: 1 hour.

        Raises:
            ValidationError: When a field is none that a certificate has, or the duration is out of bounds.

        Source: Amazon EKS user guide, "Prepare credentials for hybrid nodes", for the condition that ties the session
        to the certificate; IAM Roles Anywhere user guide, "The IAM Roles Anywhere trust model".
        """
        from cdk_codedeploy.on_premises.roles_anywhere import RolesAnywhere

        return RolesAnywhere(trust_anchor, required=required, session_duration=session_duration)

    @staticmethod
    def hybrid_activation(
        *,
        registration_limit: int = 1,
        valid_days: int = 1,
        renewal: int = 1,
        default_instance_name: str | None = None,
        deregister_nodes: bool = False,
        encryption_key: kms.IKey | None = None,
    ) -> ProvenBy:
        """Each instance is activated with Systems Manager, whose agent then keeps its session fresh.

        The id and the code of the activation are in a secret and nowhere else. A session has the ``mi-…`` id that
        activation gives, so the instances are registered afterwards: by ``cdk-codedeploy on-prem register-activated``.

        A change of one of the first four makes a new activation, which takes the place of the one in the secret.
        Instances that were activated before stay so.

        Args:
            registration_limit: How many instances may be activated, 1 to 1,000. Default: 1.
            valid_days: For how many days, 1 to 30, from when the activation is made. Default: 1.
            renewal: Another number makes a new activation, as when the old one has expired. Default: 1.
            default_instance_name: What Systems Manager calls the instances, at most 256 characters. Default: nothing.
            deregister_nodes: Whether the instances are taken out of Systems Manager when the role goes. They cannot
                come back without a new activation. Default: False.
            encryption_key: Key that encrypts the secret. Default: ``aws/secretsmanager``, AWS's own.

        Raises:
            ValidationError: When a number is out of bounds or the name has characters that Systems Manager refuses.

        Source: Systems Manager user guide, "Create a hybrid activation to register nodes with Systems Manager".
        """
        from cdk_codedeploy.on_premises.hybrid_activation import HybridActivation

        return HybridActivation(
            registration_limit=registration_limit,
            valid_days=valid_days,
            renewal=renewal,
            default_instance_name=default_instance_name,
            deregister_nodes=deregister_nodes,
            encryption_key=encryption_key,
        )

    @staticmethod
    def given(*principals: iam.IPrincipal) -> ProvenBy:
        """An identity system of your own assumes the role for the instances.

        It has to give each instance a session of the instance's name, and no instance that of another: this library
        cannot see that it does.

        Args:
            principals: Who may assume the role, at least one.

        Raises:
            ValidationError: When there is none.
        """
        from cdk_codedeploy.on_premises.given_principals import GivenPrincipals

        return GivenPrincipals(principals)

    @abstractmethod
    def trust(self) -> list[dict[str, object]]:
        """Return the statements of the role's trust policy."""

    def attach(self, role: OnPremisesRole) -> Proof:
        """Make what the instances need beside the role.

        Args:
            role: The role, which is made already.
        """
        del role
        return Proof()

    def managed_policy_arns(self) -> list[str]:
        """Return the managed policies without which it does not work."""
        return []

    def session_name(self, instance_name: str) -> str:
        """Return the name of the session that an instance has.

        Raises:
            ValidationError: When the instance cannot have one, or its session is not known yet.
        """
        from cdk_codedeploy.service import check_session_name

        try:
            check_session_name(instance_name, "instance_name")
        except ValidationError as error:
            raise ValidationError(
                error.parameter,
                error.value,
                allowed=f"it names the session of the role as well, and {error.allowed}",
                remedy=error.remedy,
            ) from None
        return instance_name
