"""The IAM user of an on-premises instance: on its path, with its boundary, and deleted with all that it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.operations.client_protocols import IamClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.on_premises_users.agent_policy import POLICY_NAME
from cdk_codedeploy.operations.user_keys.access_key import GONE, delete_keys
from cdk_codedeploy.service import ON_PREMISES_USER_PATH, shown

_POLICY_ARN = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\x21-\x7e]+")
DENIED = "AccessDenied"
"""The code with which IAM refuses for want of a permission."""

_TAKEN = "EntityAlreadyExists"


@dataclass(frozen=True, kw_only=True)
class OwnedUser:
    """A user as IAM has it.

    Attributes:
        name: Its name.
        arn: Its ARN.
        path: Its path.
        boundary: ARN of its boundary, or None.
    """

    name: str
    arn: str
    path: str
    boundary: str | None

    @classmethod
    def of(cls, user: Mapping[str, Any]) -> OwnedUser:
        """Make one from the API's ``User``."""
        boundary: Mapping[str, str] = user.get("PermissionsBoundary") or {}
        return cls(
            name=user["UserName"],
            arn=user["Arn"],
            path=user["Path"],
            boundary=boundary.get("PermissionsBoundaryArn") or None,
        )


def check_boundary_arn(arn: str) -> None:
    """Check the ARN of a boundary.

    Args:
        arn: The ARN.

    Raises:
        ValidationError: If no policy has such an ARN.
    """
    if not _POLICY_ARN.fullmatch(arn):
        raise ValidationError(
            "boundary",
            shown(arn),
            allowed="a boundary is a policy: arn:aws:iam::<account>:policy/<name>",
            remedy="give what OnPremisesBoundary.managed_policy_arn is in the stack's outputs",
        )


def find_user(name: str, *, client: IamClient) -> OwnedUser | None:
    """Return a user, or None.

    Args:
        name: Its name.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.
    """
    try:
        with translated(f'find user "{name}"'):
            return OwnedUser.of(client.get_user(UserName=name)["User"])
    except OperationError as error:
        if error.code == GONE:
            return None
        raise


def ensure_user(name: str, *, boundary: str, client: IamClient) -> OwnedUser:
    """Return the user of an instance, and make it unless an earlier run did.

    Args:
        name: Its name, which is the instance's.
        boundary: ARN of the boundary that it has to have.
        client: An IAM client.

    Raises:
        OperationError: If there is a user of this name that is not such a one, the service refuses, or cannot be
            reached.

    Source: IAM API reference, "CreateUser".
    """
    try:
        # Without looking first: a user that does not exist has no path, so whoever may see those on the path alone is
        # refused.
        with translated(f'make user "{name}"'):
            answer = client.create_user(UserName=name, Path=ON_PREMISES_USER_PATH, PermissionsBoundary=boundary)
        return OwnedUser.of(answer["User"])
    except OperationError as error:
        found = _found_instead(name, client=client) if error.code == _TAKEN else None
        if found is None:
            raise
    _check_ours(found, f'make user "{name}"')
    if found.boundary != boundary:
        raise OperationError(
            f'make user "{name}"',
            f"it exists with {found.boundary or 'no permissions boundary'} instead of {boundary}",
            code=_TAKEN,
            remedy="give the boundary that it has, or delete the user, or choose another name",
        )
    return found


def allow_agent(user: OwnedUser, policy: str, *, client: IamClient) -> None:
    """Write the user's one policy.

    Args:
        user: The user.
        policy: What ``agent_policy`` returns.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: IAM API reference, "PutUserPolicy".
    """
    with translated(f'allow user "{user.name}" to read revisions'):
        client.put_user_policy(UserName=user.name, PolicyName=POLICY_NAME, PolicyDocument=policy)


def delete_user(name: str, *, client: IamClient) -> None:
    """Delete the user of an instance, with its keys and its policy. A run that was cut off is simply repeated.

    Args:
        name: Name of the user. That it may be deleted, ``deletable_user`` has found.
        client: An IAM client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: IAM API reference, "DeleteUser".
    """
    try:
        delete_keys(name, client=client)
        with translated(_deleting(name)):
            for policy in client.list_user_policies(UserName=name)["PolicyNames"]:
                client.delete_user_policy(UserName=name, PolicyName=policy)
            client.delete_user(UserName=name)
    except OperationError as error:
        # Another run was quicker, and of what is gone the path is not known.
        if error.code not in {GONE, DENIED} or not _is_gone(name, client=client):
            raise


def deletable_user(name: str, *, client: IamClient, perhaps_gone: bool = False) -> OwnedUser | None:
    """Return the user of an instance, if it is one that ``delete_user`` may delete; None where there is none.

    Args:
        name: Its name.
        client: An IAM client.
        perhaps_gone: Whether a refusal means that there is none: a user that does not exist has no path, so whoever may
            see those on the path alone is refused.

    Raises:
        OperationError: If it is no user of an instance, or one that something else looks after; the service refuses, or
            cannot be reached.
    """
    try:
        found = find_user(name, client=client)
    except OperationError as error:
        if error.code == DENIED and perhaps_gone:
            return None
        raise
    if found is None:
        return None
    _check_ours(found, _deleting(name))
    with translated(_deleting(name)):
        policies: list[str] = client.list_user_policies(UserName=name)["PolicyNames"]
    if others := [policy for policy in policies if policy != POLICY_NAME]:
        raise OperationError(
            _deleting(name),
            f'it has the policy "{others[0]}", which it was not given here; a stack may have made it',
            code="DeleteConflict",
            remedy="take it out of its stack, or delete that policy first",
        )
    return found


def _is_gone(name: str, *, client: IamClient) -> bool:
    return deletable_user(name, client=client, perhaps_gone=True) is None


def _deleting(name: str) -> str:
    return f'delete user "{name}"'


def _found_instead(name: str, *, client: IamClient) -> OwnedUser | None:
    """Return the user whose name is taken, or say that it is none of ours."""
    try:
        return find_user(name, client=client)
    except OperationError as error:
        if error.code != DENIED:
            raise
        raise OperationError(
            f'make user "{name}"',
            f"there is a user of this name that you may not see, as on another path than {ON_PREMISES_USER_PATH}",
            code=_TAKEN,
            remedy="choose another name",
        ) from error


def _check_ours(user: OwnedUser, operation: str) -> None:
    if user.path != ON_PREMISES_USER_PATH:
        raise OperationError(
            operation,
            f"there is a user of this name on the path {user.path}, and those of instances are on "
            f"{ON_PREMISES_USER_PATH}",
            code=_TAKEN,
            remedy="choose another name, or do it by hand",
        )
