"""The secret in which an on-premises instance's access key is kept.

The id of each version of the secret tells which key it holds, so that whoever rotates keys need not be allowed to read
one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cdk_codedeploy.operations.client_protocols import SecretsManagerClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.user_keys.access_key import AccessKey

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
"""The stages of the two versions of a secret that Secrets Manager keeps by itself."""

_DIGITS = 11
"""Secrets Manager wants ids of 32 to 64 characters, and the id of a key has 20."""

_MEMBERS = ("instance_name", "region", "iam_user_arn", "aws_access_key_id", "aws_secret_access_key")


@dataclass(frozen=True, kw_only=True)
class KeyHolder:
    """Whose key is kept, and where.

    Attributes:
        instance_name: Name of the on-premises instance.
        region: Region that it is registered in.
        user_name: Its IAM user.
        user_arn: ARN of that user.
        secret_arn: ARN of the secret.
    """

    instance_name: str
    region: str
    user_name: str
    user_arn: str
    secret_arn: str


@dataclass(frozen=True, kw_only=True)
class StoredKey:
    """A version of the secret, as its id tells.

    Attributes:
        version: Id of the version.
        key_id: Id of the key in it.
        rotation: Number of the rotation that it was made for.
    """

    version: str
    key_id: str
    rotation: int

    @classmethod
    def of(cls, version: str) -> StoredKey | None:
        """Read the id of a version; None for a version that somebody else wrote."""
        key_id, _, rotation = version.rpartition("-")
        # Ids of keys are all capitals and digits, unlike the ids that Secrets Manager makes up.
        if not (key_id.isalnum() and key_id.isupper() and len(rotation) == _DIGITS and rotation.isdecimal()):
            return None
        return cls(version=version, key_id=key_id, rotation=int(rotation))


@dataclass(frozen=True, kw_only=True)
class KeptKey:
    """What the secret says.

    Attributes:
        instance_name: Name of the on-premises instance.
        region: Region that it is registered in.
        user_arn: ARN of its IAM user.
        key: The key.
    """

    instance_name: str
    region: str
    user_arn: str
    key: AccessKey = field(repr=False)


def stored_keys(secret_arn: str, *, client: SecretsManagerClient) -> dict[str, StoredKey]:
    """Return which keys are stored, by stage. The secret itself is not read.

    Args:
        secret_arn: The secret.
        client: A Secrets Manager client.

    Raises:
        OperationError: If there is no such secret, the service refuses, or cannot be reached.

    Source: Secrets Manager API reference, "DescribeSecret".
    """
    with translated(f"look at secret {secret_arn}"):
        answer = client.describe_secret(SecretId=secret_arn)
    stages: Mapping[str, list[str]] = answer.get("VersionIdsToStages") or {}
    return {
        stage: found
        for version, names in stages.items()
        if (found := StoredKey.of(version)) is not None
        for stage in names
    }


def store_key(holder: KeyHolder, key: AccessKey, rotation: int, *, client: SecretsManagerClient) -> None:
    """Make a key the secret's current value. The value of before stays, as the previous one.

    Args:
        holder: Whose key it is.
        key: The key.
        rotation: Number of the rotation that it was made for.
        client: A Secrets Manager client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: Secrets Manager API reference, "PutSecretValue".
    """
    values = (holder.instance_name, holder.region, holder.user_arn, key.id, key.secret)
    with translated(f"keep the access key in secret {holder.secret_arn}"):
        client.put_secret_value(
            SecretId=holder.secret_arn,
            ClientRequestToken=f"{key.id}-{rotation:0{_DIGITS}}",
            SecretString=json.dumps(dict(zip(_MEMBERS, values, strict=True))),
            VersionStages=[CURRENT],
        )


def make_current(secret_arn: str, stored: StoredKey, instead_of: StoredKey, *, client: SecretsManagerClient) -> None:
    """Make the previous value of a secret the current one again.

    Args:
        secret_arn: The secret.
        stored: The version that is to be current.
        instead_of: The one that is.
        client: A Secrets Manager client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: Secrets Manager API reference, "UpdateSecretVersionStage".
    """
    with translated(f"go back to the key before in secret {secret_arn}"):
        client.update_secret_version_stage(
            SecretId=secret_arn,
            VersionStage=CURRENT,
            MoveToVersionId=stored.version,
            RemoveFromVersionId=instead_of.version,
        )


def read_key(secret_arn: str, *, client: SecretsManagerClient) -> KeptKey:
    """Read the key of an on-premises instance, for its operator.

    Args:
        secret_arn: The secret.
        client: A Secrets Manager client.

    Raises:
        OperationError: If there is no such secret, it holds something else, the service refuses, or cannot be reached.

    Source: Secrets Manager API reference, "GetSecretValue".
    """
    with translated(f"read secret {secret_arn}"):
        text = client.get_secret_value(SecretId=secret_arn).get("SecretString")
    try:
        values: Mapping[str, Any] = json.loads(text or "")
        instance_name, region, user_arn, key_id, secret = (str(values[name]) for name in _MEMBERS)
    except (ValueError, KeyError, TypeError):
        # Whatever it is, it may be secret: it is neither shown nor the cause of the error.
        raise OperationError(
            f"read secret {secret_arn}",
            "it does not hold the key of an on-premises instance",
            code="InvalidSecret",
            remedy="give the ARN of the secret of an OnPremisesUser",
        ) from None
    return KeptKey(
        instance_name=instance_name,
        region=region,
        user_arn=user_arn,
        key=AccessKey(id=key_id, secret=secret),
    )
