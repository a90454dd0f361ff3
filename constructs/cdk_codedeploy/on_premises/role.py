"""A role that on-premises instances have sessions of, each a session of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

from aws_cdk import aws_iam as iam

from cdk_codedeploy.agent import HybridActivationCredentials, RolesAnywhereCredentials
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.iam.agent_permissions import (
    CLOUDWATCH_AGENT_POLICY,
    for_agent,
    for_revisions,
    for_secure_commands,
)
from cdk_codedeploy.iam.permissions import INLINE_POLICIES_MAX, TRUST_POLICY_MAX, PermissionSet, document_size
from cdk_codedeploy.iam.role import L1Role
from cdk_codedeploy.on_premises.identity import OnPremisesIdentity, RegisteredAs
from cdk_codedeploy.on_premises.proven_by import Proof, ProvenBy
from cdk_codedeploy.service import AGENT_READS, check_kind, check_on_premises_instance_name, listed, shown
from cdk_codedeploy.synthesis import pseudo

if TYPE_CHECKING:
    from aws_cdk import aws_s3 as s3
    from constructs import Construct


class OnPremisesRole(L1Role, OnPremisesIdentity):
    """One role for any number of on-premises instances, each with a session of its own that ends by itself.

    The safest identity that they can have: nothing that lasts lies on a machine. CodeDeploy knows an instance by the
    ARN of its session, which is the same however often the credentials are renewed.

    The instances may read the agent, and the revisions in the buckets that they are given. They may do nothing else.

    Args:
        scope: Construct to make the role in.
        id: Id of the role in the scope.
        proven_by: How an instance proves that it may have its session: ``ProvenBy.roles_anywhere()``,
            ``.hybrid_activation()`` or ``.given()``.
        revision_buckets: Buckets whose revisions the instances read. Default: none; ``grant_read`` adds more.
        secure_commands: Allow the ``codedeploy-commands-secure`` actions, which an agent needs that runs with
            ``enable_auth_policy``. Default: False.
        cloudwatch_agent: Let the CloudWatch agent send logs and metrics (``CloudWatchAgentServerPolicy``). Default:
            False.
        role_name: Physical name, at most 64 characters. Default: CloudFormation generates one.
        path: Path of the role, such as ``"/fleet/"``. It is no part of the ARNs of the sessions. Default: ``/``.
        description: At most 1,000 characters.
        permissions_boundary: Managed policy that bounds what the role may do.

    Raises:
        ValidationError: When the permissions or the trust policy pass IAM's limits, or a role with a path is to be that
            of a hybrid activation.

    Source: user guide, "Use the register-on-premises-instance command (IAM Session ARN) to register an on-premises
    instance".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        proven_by: ProvenBy,
        revision_buckets: Sequence[s3.IBucket] = (),
        secure_commands: bool = False,
        cloudwatch_agent: bool = False,
        role_name: str | None = None,
        path: str | None = None,
        description: str | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
    ) -> None:
        with located("on-premises role", str(id)):
            check_kind(
                "proven_by",
                proven_by,
                ProvenBy,
                "make one with ProvenBy.roles_anywhere(), .hybrid_activation() or .given()",
                required=True,
            )
            buckets = listed("revision_buckets", revision_buckets)
            permissions = PermissionSet(
                [*for_agent(), *for_revisions(buckets), *(for_secure_commands() if secure_commands else [])]
            )
            trust: dict[str, object] = {"Statement": proven_by.trust(), "Version": "2012-10-17"}
            _check_sizes(permissions, len(buckets), trust)
            if path not in {None, "/"} and not proven_by.takes_path:
                raise ValidationError(
                    "path",
                    shown(path),
                    allowed="Systems Manager takes the name of a role for an activation, which says no path",
                    remedy="leave it out",
                )
        managed = proven_by.managed_policy_arns()
        if cloudwatch_agent:
            managed.append(f"arn:{pseudo().partition}:iam::aws:policy/{CLOUDWATCH_AGENT_POLICY}")
        super().__init__(
            scope,
            id,
            trust=trust,
            permissions=permissions,
            managed_policy_arns=managed,
            role_name=role_name,
            path=path,
            description=description,
            permissions_boundary=permissions_boundary,
            max_session_seconds=proven_by.max_session_seconds,
        )
        self._proven_by = proven_by
        self._proof: Proof = proven_by.attach(self)

    @cached_property
    def assumed_role_arn(self) -> str:
        """ARN of the role's sessions without their names: ``arn:aws:sts::<account>:assumed-role/<role>``."""
        return pseudo().arn("sts", f"assumed-role/{self.role_name}", region="", account=self.env.account)

    def registered_as(self, instance_name: str) -> RegisteredAs:
        """Return the ARN of an instance's session: the role's, with the name of the instance.

        Args:
            instance_name: Name of the instance, 2 to 64 characters, because names of sessions have so many.

        Raises:
            ValidationError: When no session can have the name, or the role is that of a hybrid activation: which
                session an instance has then is known only once it was activated.
        """
        check_on_premises_instance_name(instance_name)
        name = self._proven_by.session_name(instance_name)
        return RegisteredAs(iam_session_arn=f"{self.assumed_role_arn}/{name}")

    def grant_read(self, bucket: s3.IBucket, prefix: str = "*") -> iam.Grant:
        """Let the instances read revisions, and not list them: the agent never does.

        Args:
            bucket: Bucket of the revisions. Its key is allowed too.
            prefix: Pattern of the keys, such as ``"my-application/*"``. Default: all.
        """
        grant = iam.Grant.add_to_principal_or_resource(
            grantee=self,
            actions=list(AGENT_READS),
            resource_arns=[bucket.arn_for_objects(prefix)],
            # The CDK calls the parameter of one method otherwise than in the interface, which type checkers mind.
            resource=cast("iam.IResourceWithPolicyV2", bucket),
        )
        if bucket.encryption_key is None:
            return grant
        return grant.combine(bucket.encryption_key.grant_decrypt(self))

    @property
    def trust_anchor_arn(self) -> str:
        """ARN of the trust anchor.

        Raises:
            ValidationError: When the instances prove who they are otherwise than by certificates.
        """
        return self._made("trust_anchor_arn", self._proof.trust_anchor_arn, "ProvenBy.roles_anywhere()")

    @property
    def profile_arn(self) -> str:
        """ARN of the profile of IAM Roles Anywhere.

        Raises:
            ValidationError: When the instances prove who they are otherwise than by certificates.
        """
        return self._made("profile_arn", self._proof.profile_arn, "ProvenBy.roles_anywhere()")

    @property
    def activation_secret_arn(self) -> str:
        """ARN of the secret with the activation, a JSON object with ``ActivationId`` and ``ActivationCode``.

        Raises:
            ValidationError: When the instances are not activated with Systems Manager.
        """
        return self._made("activation_secret_arn", self._proof.secret_arn, "ProvenBy.hybrid_activation()")

    def certificate_credentials(
        self,
        *,
        certificate: str,
        private_key: str,
        intermediates: str | None = None,
        signing_helper: str | None = None,
    ) -> RolesAnywhereCredentials:
        """Return where instances have their credentials from, for their bootstrap scripts.

        Args:
            certificate: Absolute path of the machine's certificate on the machine, PEM.
            private_key: Absolute path of its private key, PEM, readable for root alone.
            intermediates: Path of the certificates between the machine's own and the trust anchor. Default: none.
            signing_helper: Path of ``aws_signing_helper``. Default: found on the PATH.

        Raises:
            ValidationError: When a path cannot be right, or the instances prove who they are otherwise.
        """
        return RolesAnywhereCredentials(
            role_arn=self.role_arn,
            profile_arn=self.profile_arn,
            trust_anchor_arn=self.trust_anchor_arn,
            certificate=certificate,
            private_key=private_key,
            intermediates=intermediates,
            signing_helper=signing_helper,
            assumed_role_arn=self.assumed_role_arn,
        )

    def activation_credentials(self, *, credentials_file: str | None = None) -> HybridActivationCredentials:
        """Return where instances have their credentials from, for their bootstrap scripts.

        Args:
            credentials_file: File in which the SSM Agent shares its credentials. Default: as the agent has it.

        Raises:
            ValidationError: When the path cannot be right, or the instances are not activated with Systems Manager.
        """
        self._made("activation_credentials", self._proof.secret_arn, "ProvenBy.hybrid_activation()")
        return HybridActivationCredentials(
            role_arn=self.role_arn, assumed_role_arn=self.assumed_role_arn, credentials_file=credentials_file
        )

    def _made(self, attribute: str, value: str | None, by: str) -> str:
        if value is None:
            raise ValidationError(
                attribute,
                "a question about a role whose instances prove who they are otherwise",
                allowed=f"it comes with {by}",
                remedy=f"make the role with proven_by={by}",
                where=f'on-premises role "{self.node.id}"',
            )
        return value


def _check_sizes(permissions: PermissionSet, buckets: int, trust: dict[str, object]) -> None:
    if permissions.size() > INLINE_POLICIES_MAX:
        raise ValidationError(
            "revision_buckets",
            f"{buckets} buckets",
            allowed=f"IAM gives a role {INLINE_POLICIES_MAX} characters of inline policies",
            remedy="keep the revisions of on-premises instances in fewer buckets",
        )
    size = document_size(trust)
    if size > TRUST_POLICY_MAX:
        raise ValidationError(
            "proven_by",
            f"a trust policy of {size} characters",
            allowed=f"IAM gives a role {TRUST_POLICY_MAX}",
            remedy="require fewer values, or make a role for each kind of instance",
        )
