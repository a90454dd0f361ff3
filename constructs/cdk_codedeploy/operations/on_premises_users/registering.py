"""Register an on-premises instance with an IAM user of its own in one go, and undo it.

The order makes every run that was cut off one that can be repeated: the user, its policy, its key, the file with the
key, and only then the registration. So an instance that is not registered has a key that nobody works with, and one
that is registered has a key that was given out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cdk_codedeploy.operations import on_premises
from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.client_protocols import IamClient
from cdk_codedeploy.operations.errors import OperationError
from cdk_codedeploy.operations.on_premises import OnPremisesConflictError, OnPremisesOutcome
from cdk_codedeploy.operations.on_premises_users.agent_policy import agent_policy
from cdk_codedeploy.operations.on_premises_users.owned_user import (
    OwnedUser,
    allow_agent,
    check_boundary_arn,
    deletable_user,
    delete_user,
    ensure_user,
)
from cdk_codedeploy.operations.user_keys import AccessKey, create_key, delete_key, list_keys
from cdk_codedeploy.service import (
    ON_PREMISES_USER_PATH,
    check_iam_user_name,
    check_on_premises_instance_name,
    check_on_premises_tags,
    check_region,
)


@dataclass(frozen=True, kw_only=True)
class UserSettings:
    """What the user of an instance is like.

    Attributes:
        region: Region that the instance is registered in.
        boundary: ARN of the permissions boundary.
        buckets: Names of the buckets whose revisions it reads.
        secure_commands: Whether its agent runs with ``enable_auth_policy``.
    """

    region: str
    boundary: str
    buckets: Sequence[str] = ()
    secure_commands: bool = False


@dataclass(frozen=True, kw_only=True)
class UserRegistration:
    """What came of it.

    Attributes:
        outcome: What came of the registration.
        user_arn: ARN of the user.
        new_key: Whether there is a new key.
    """

    outcome: OnPremisesOutcome
    user_arn: str
    new_key: bool


def register_with_user(
    name: str,
    settings: UserSettings,
    *,
    keep: Callable[[str, AccessKey], None],
    client: CodeDeployClient,
    iam: IamClient,
    kept_key_id: str | None = None,
    replace_key: bool = False,
    tags: Mapping[str, str] | None = None,
) -> UserRegistration:
    """Register an instance with an IAM user that is made for it, on the path ``/AWS/CodeDeploy/``.

    Doing it again changes what has changed, and makes no second key.

    Args:
        name: Name of the instance and of its user, 1 to 64 characters.
        settings: What the user is like.
        keep: Is called with the user's ARN and a new key, and has to keep the key: it cannot be had again. When it
            raises, the key is deleted.
        client: A CodeDeploy client.
        iam: An IAM client.
        kept_key_id: Id of the key that an earlier run has kept, if there is one.
        replace_key: Whether an instance that is registered gets another key, and what it had stops working.
        tags: The tags that it is to have. Default: a new one has none, and one that is there keeps what it has.

    Raises:
        ValidationError: If a value has a wrong form.
        OnPremisesConflictError: If an instance of this name has another identity.
        OperationError: If the user is somebody else's, the key that was given out is not at hand, a service refuses, or
            cannot be reached.

    Source: user guide, "Use the register command (IAM user ARN) to register an on-premises instance".
    """
    check_on_premises_instance_name(name, "name")
    check_iam_user_name(name, "name")
    check_region(settings.region)
    check_boundary_arn(settings.boundary)
    policy = agent_policy(settings.region, settings.buckets, secure_commands=settings.secure_commands)
    if tags is not None:
        check_on_premises_tags(tags)
    found = on_premises.registered(name, client=client)
    if found is not None and (found.iam_user_arn is None or _user_name(found.iam_user_arn) != name):
        raise OnPremisesConflictError(name, wanted=f"the user {ON_PREMISES_USER_PATH}{name}", found=found.arn)
    user = ensure_user(name, boundary=settings.boundary, client=iam)
    allow_agent(user, policy, client=iam)
    new_key = _ensure_key(
        user, keep, kept_key_id=kept_key_id, replace=replace_key, registered=found is not None, iam=iam
    )
    outcome = on_premises.register(name, iam_user_arn=user.arn, tags=tags, client=client)
    return UserRegistration(outcome=outcome, user_arn=user.arn, new_key=new_key)


def deregister_with_user(name: str, *, client: CodeDeployClient, iam: IamClient, keep_tags: bool = False) -> bool:
    """Deregister an instance, and delete its user with its keys.

    A run that was cut off is simply repeated: the user is found by the name as well.

    Args:
        name: Name of the instance.
        client: A CodeDeploy client.
        iam: An IAM client.
        keep_tags: Whether the service remembers its tags. Default: False.

    Returns:
        Whether anything was there.

    Raises:
        ValidationError: If the name has a wrong form.
        OperationError: If the instance has no user of its own on the path ``/AWS/CodeDeploy/``, the service refuses, or
            cannot be reached.

    Source: user guide, "Deregister an on-premises instance".
    """
    found = on_premises.registered(name, client=client)
    user_name = name
    if found is not None:
        user_name = _user_name(found.iam_user_arn or "")
        if not user_name:
            raise OperationError(
                f'delete the user of on-premises instance "{name}"',
                f"it is registered with {found.arn}, which is no user on the path {ON_PREMISES_USER_PATH}",
                code="NoUserOfItsOwn",
                remedy="deregister it without deleting a user",
            )
    # Nothing is done where only half could be. A user that is deleted first would leave an instance that looks alive.
    user = deletable_user(user_name, client=iam, perhaps_gone=found is None)
    outcome = on_premises.deregister(name, client=client, keep_tags=keep_tags)
    if user is not None:
        delete_user(user.name, client=iam)
    return user is not None or outcome is OnPremisesOutcome.DEREGISTERED


def _user_name(user_arn: str) -> str:
    """Return the name in the ARN of a user on the path of instances, and nothing for any other."""
    _, _, path_and_name = user_arn.partition(":user")
    name = path_and_name.removeprefix(ON_PREMISES_USER_PATH)
    return name if path_and_name != name and "/" not in name else ""


def _ensure_key(
    user: OwnedUser,
    keep: Callable[[str, AccessKey], None],
    *,
    kept_key_id: str | None,
    replace: bool,
    registered: bool,
    iam: IamClient,
) -> bool:
    """See that there is one key, and that somebody has it. Returns whether it is new."""
    keys = list_keys(user.name, client=iam)
    kept = [key for key in keys if key.id == kept_key_id]
    if kept and not replace:
        for other in keys:
            if other.id != kept_key_id and not registered:
                delete_key(user.name, other.id, client=iam)
        return False
    if keys and registered and not replace:
        raise OperationError(
            f'give out an access key of user "{user.name}"',
            "it was given out before, and its secret cannot be had again",
            code="KeyGivenOut",
            remedy="name the file that it is in, or ask for a new key, which ends the one that the machine has",
        )
    # The key that a machine works with goes last. One that nobody has goes first: there are two at most.
    working = keys[-1:] if registered else []
    for other in keys:
        if other not in working:
            delete_key(user.name, other.id, client=iam)
    key = create_key(user.name, client=iam)
    try:
        keep(user.arn, key)
    except BaseException:
        delete_key(user.name, key.id, client=iam)
        raise
    for other in working:
        delete_key(user.name, other.id, client=iam)
    return True
