"""The access keys of an IAM user. Their secrets are told once, when they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cdk_codedeploy.operations.client_protocols import IamClient
from cdk_codedeploy.operations.errors import OperationError, translated

GONE = "NoSuchEntity"
"""The code for a user or a key that does not exist (any more)."""


@dataclass(frozen=True, kw_only=True)
class AccessKey:
    """A key with its secret, which is not shown when the object is printed.

    Attributes:
        id: Its id.
        secret: Its secret.
    """

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class KnownKey:
    """A key as IAM lists it.

    Attributes:
        id: Its id.
        created: When it was made.
    """

    id: str
    created: datetime


def list_keys(user_name: str, *, client: IamClient) -> list[KnownKey]:
    """Return the keys of a user, oldest first; none for a user that does not exist.

    Args:
        user_name: The user.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: IAM API reference, "ListAccessKeys".
    """
    try:
        with translated(f'list the access keys of user "{user_name}"'):
            # A user has two at most, so there is one page.
            found = client.list_access_keys(UserName=user_name)["AccessKeyMetadata"]
    except OperationError as error:
        if error.code == GONE:
            return []
        raise
    keys = [KnownKey(id=each["AccessKeyId"], created=each["CreateDate"]) for each in found]
    return sorted(keys, key=lambda key: (key.created, key.id))


def create_key(user_name: str, *, client: IamClient) -> AccessKey:
    """Make a key. Whoever calls this has to keep the secret, or to delete the key.

    Args:
        user_name: The user.
        client: An IAM client.

    Raises:
        OperationError: If the user has two already, the service refuses, or cannot be reached.

    Source: IAM API reference, "CreateAccessKey".
    """
    with translated(f'make an access key for user "{user_name}"'):
        found = client.create_access_key(UserName=user_name)["AccessKey"]
    return AccessKey(id=found["AccessKeyId"], secret=found["SecretAccessKey"])


def delete_key(user_name: str, key_id: str, *, client: IamClient) -> None:
    """Delete a key. One that is gone already is no error.

    Args:
        user_name: The user.
        key_id: Id of the key.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: IAM API reference, "DeleteAccessKey".
    """
    try:
        with translated(f'delete an access key of user "{user_name}"'):
            client.delete_access_key(UserName=user_name, AccessKeyId=key_id)
    except OperationError as error:
        if error.code != GONE:
            raise


def delete_keys(user_name: str, *, client: IamClient) -> int:
    """Delete all keys of a user, and return how many there were. A user that does not exist has none.

    Args:
        user_name: The user.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.
    """
    keys = list_keys(user_name, client=client)
    for key in keys:
        delete_key(user_name, key.id, client=client)
    return len(keys)


def last_used(user_name: str, key_id: str, *, client: IamClient) -> datetime | None:
    """Tell when a key last signed a request; None where it never did. IAM may take hours to know.

    Args:
        user_name: The user, for the message.
        key_id: Id of the key.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: IAM API reference, "GetAccessKeyLastUsed".
    """
    with translated(f'see when an access key of user "{user_name}" was used'):
        found: datetime | None = client.get_access_key_last_used(AccessKeyId=key_id)["AccessKeyLastUsed"].get(
            "LastUsedDate"
        )
    return found
