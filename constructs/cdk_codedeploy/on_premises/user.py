"""An IAM user that one on-premises instance works as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager

from cdk_codedeploy.agent import UserCredentials
from cdk_codedeploy.custom_resources import CustomResourceProvider
from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.handlers.on_premises_key import (
    LOOK_AFTER,
    KeyCare,
    OnPremisesKeyHandler,
    OnPremisesKeyProperties,
)
from cdk_codedeploy.handlers.properties import encode
from cdk_codedeploy.iam import OnPremisesBoundary, Statement
from cdk_codedeploy.iam.agent_permissions import for_agent, for_revisions, for_secure_commands
from cdk_codedeploy.iam.permissions import USER_POLICIES_MAX, PermissionSet
from cdk_codedeploy.iam.user import L1User
from cdk_codedeploy.on_premises.identity import OnPremisesIdentity, RegisteredAs
from cdk_codedeploy.on_premises.key_rotation import KeyRotation
from cdk_codedeploy.service import (
    ON_PREMISES_USER_PATH,
    check_iam_user_name,
    check_kind,
    check_on_premises_instance_name,
    shown,
)
from cdk_codedeploy.synthesis import Warning_, depend, make_l1, pseudo, warn

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3
    from constructs import Construct

_KEY_ACTIONS = ("iam:CreateAccessKey", "iam:GetAccessKeyLastUsed")
_TAKE_AWAY_ACTIONS = ("iam:DeleteAccessKey", "iam:ListAccessKeys")
_SECRET_ACTIONS = (
    "secretsmanager:DescribeSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
)
_ENCRYPTION_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")


class OnPremisesUser(L1User, OnPremisesIdentity):
    """An IAM user for one on-premises instance, and its access key in a secret.

    ``OnPremisesRole`` is better: its credentials end by themselves, and a warning says so. This is for machines that
    can have no certificate and no SSM Agent.

    The key is made while the stack is deployed, by a function that writes it into the secret itself: no template,
    output, log or answer to CloudFormation has it, and the function is not allowed to read it back. An operator brings
    it to the machine with ``cdk-codedeploy on-prem key``.

    The user is on the path ``/AWS/CodeDeploy/``. It may read what it is given here and nothing else, and a permissions
    boundary keeps it so.

    Args:
        scope: Construct to make the user in.
        id: Id of the user in the scope.
        instance_name: Name of the one on-premises instance: 1 to 64 characters, because user names stop there.
        boundary: The most that the user can ever be allowed. Default: one is made, of just what it is allowed here.
        revision_buckets: Buckets whose revisions the instance reads. Default: none.
        secure_commands: Allow the ``codedeploy-commands-secure`` actions, which an agent needs that runs with
            ``enable_auth_policy``. Default: False.
        encryption_key: Key that encrypts the secret. Default: ``aws/secretsmanager``, AWS's own.
        rotation: When the key is made anew. Default: with each other ``KeyRotation(number=…)``.
        user_name: Physical name, at most 64 characters. Default: CloudFormation generates one.

    Raises:
        ValidationError: When a name is not allowed, the boundary allows less than the instance needs, or its
            permissions pass IAM's 2,048 characters.

    Source: user guide, "Use the register-on-premises-instance command (IAM user ARN)".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        instance_name: str,
        boundary: OnPremisesBoundary | None = None,
        revision_buckets: Sequence[s3.IBucket] = (),
        secure_commands: bool = False,
        encryption_key: kms.IKey | kms.Key | None = None,
        rotation: KeyRotation | None = None,
        user_name: str | None = None,
    ) -> None:
        permissions = PermissionSet(
            [*for_agent(), *for_revisions(revision_buckets), *(for_secure_commands() if secure_commands else [])]
        )
        with located("on-premises user", id):
            check_on_premises_instance_name(instance_name)
            check_iam_user_name(instance_name, "instance_name")
            if user_name is not None:
                check_iam_user_name(user_name)
            check_kind("boundary", boundary, OnPremisesBoundary, "make an OnPremisesBoundary")
            check_kind("rotation", rotation, KeyRotation, "give a KeyRotation")
            _check_size(permissions, revision_buckets)
            _check_boundary(boundary, permissions)
        super().__init__(scope, id, permissions=permissions, user_name=user_name, path=ON_PREMISES_USER_PATH)
        if boundary is None:
            boundary = OnPremisesBoundary(
                self, "Boundary", revision_buckets=revision_buckets, secure_commands=secure_commands
            )
        self._resource.permissions_boundary = boundary.managed_policy_arn
        self._boundary = boundary
        self._instance_name = instance_name
        # The CDK's own class has parameters of other names than its interface, which type checkers mind.
        self._encryption_key = cast("kms.IKey | None", encryption_key)
        self._secret = make_l1(
            secretsmanager.CfnSecret,
            secretsmanager.CfnSecretProps,
            self,
            "Secret",
            description=f"Access key of the on-premises instance {instance_name}",
            kms_key_id=encryption_key.key_arn if encryption_key else None,
        )
        self._secret.apply_removal_policy(cdk.RemovalPolicy.DESTROY)
        self._secret_arn = self._secret.ref
        self._make_key(rotation or KeyRotation())
        warn(
            self,
            Warning_.ON_PREMISES_USER,
            "its access key works until somebody deletes it, wherever it gets to. OnPremisesRole gives the instance "
            "credentials that end by themselves.",
        )

    @property
    def instance_name(self) -> str:
        """Name of the one instance that works as this user."""
        return self._instance_name

    @property
    def boundary(self) -> OnPremisesBoundary:
        """The most that the user can ever be allowed."""
        return self._boundary

    @property
    def secret_arn(self) -> str:
        """ARN of the secret with the access key, for ``cdk-codedeploy on-prem key --secret``."""
        return self._secret_arn

    def registered_as(self, instance_name: str) -> RegisteredAs:
        """Return the user's ARN, for its own instance.

        Args:
            instance_name: Name of the instance.

        Raises:
            ValidationError: When it is another instance's.
        """
        if instance_name != self._instance_name:
            raise ValidationError(
                "instance_name",
                shown(instance_name),
                allowed=f"the user is that of {shown(self._instance_name)}, and no two instances can work as one user",
                remedy="make an OnPremisesUser for each instance",
            )
        return RegisteredAs(iam_user_arn=self.user_arn)

    def key_credentials(self, *, config_file: str | None = None) -> UserCredentials:
        """Return where the instance has its credentials from, for ``linux_bootstrap`` and ``windows_bootstrap``.

        The script has no key: it takes the file that an operator brings from ``cdk-codedeploy on-prem key``.

        Args:
            config_file: Absolute path of the file that was brought. Default: see ``UserCredentials``.

        Raises:
            ValidationError: When the path is none.
        """
        return UserCredentials(iam_user_arn=self.user_arn, config_file=config_file)

    def grant_read_key(self, identity: iam.IIdentity) -> iam.Grant:
        """Let an operator read the access key, to bring it to the machine.

        Args:
            identity: The operator's user, role or group.
        """
        grant = iam.Grant.add_to_principal(
            grantee=identity, actions=["secretsmanager:GetSecretValue"], resource_arns=[self._secret_arn]
        )
        if self._encryption_key is None:
            return grant
        return grant.combine(self._encryption_key.grant_decrypt(identity))

    def _make_key(self, rotation: KeyRotation) -> None:
        provider = CustomResourceProvider.of(self, OnPremisesKeyHandler.kind)
        properties = OnPremisesKeyProperties(
            instance_name=self._instance_name,
            region=pseudo().region,
            user_name=self.user_name,
            user_arn=self.user_arn,
            secret_arn=self._secret_arn,
            rotation=rotation.number,
            grace_seconds=rotation.grace_seconds,
        )
        # When a user leaves a stack, CloudFormation changes the policy before it has the keys deleted. So what takes
        # away is allowed for all users on the path, and what gives for this one alone.
        every_user = pseudo().arn("iam", f"user{ON_PREMISES_USER_PATH}*", region="")
        # Of a user that somebody has deleted, IAM does not know the path.
        user_that_is_gone = pseudo().arn("iam", f"user/{self.user_name}", region="")
        needs = [
            Statement(_KEY_ACTIONS, (self.user_arn,)),
            Statement(_SECRET_ACTIONS, (self._secret_arn,)),
            Statement(_TAKE_AWAY_ACTIONS, (every_user, user_that_is_gone)),
        ]
        if self._encryption_key is not None:
            this_secret = {"StringEquals": {"kms:EncryptionContext:SecretARN": self._secret_arn}}
            needs.append(Statement(_ENCRYPTION_ACTIONS, (self._encryption_key.key_arn,), this_secret))
        key = provider.make(self, "Key", properties, needs=needs)
        care = encode(KeyCare(key=properties, every_seconds=rotation.every_seconds))
        schedule = provider.call_daily(
            self,
            "Schedule",
            {LOOK_AFTER: care},
            description=f"Looks after the access key of the on-premises instance {self._instance_name}",
        )
        # It must not make a key where the first one is still to come.
        depend(schedule, cast("cdk.CfnResource", key.node.default_child))


def _check_size(permissions: PermissionSet, buckets: Sequence[s3.IBucket]) -> None:
    if permissions.size() > USER_POLICIES_MAX:
        raise ValidationError(
            "revision_buckets",
            f"{len(buckets)} buckets",
            allowed=f"IAM gives a user {USER_POLICIES_MAX} characters of inline policies",
            remedy="keep the revisions of the instance in fewer buckets",
        )


def _check_boundary(boundary: OnPremisesBoundary | None, permissions: PermissionSet) -> None:
    if boundary is None:
        return
    lacking = [action for each in permissions.statements() if not boundary.covers(each) for action in each.actions]
    if lacking:
        raise ValidationError(
            "boundary",
            f"a boundary without {', '.join(sorted(set(lacking)))} on what the instance needs",
            allowed="a user is allowed what both its policies and its boundary say",
            remedy="give the OnPremisesBoundary the same revision_buckets and secure_commands",
        )
