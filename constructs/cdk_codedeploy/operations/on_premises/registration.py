"""Register and deregister an on-premises instance, so that doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.operations.on_premises.looking import NOT_REGISTERED, registered
from cdk_codedeploy.operations.on_premises.outcome import OnPremisesConflictError, OnPremisesOutcome
from cdk_codedeploy.operations.on_premises.record import OnPremisesRecord, instance
from cdk_codedeploy.operations.on_premises.tagging import TagChanges, change_tags, remove_tags
from cdk_codedeploy.service import check_on_premises_instance_name, check_on_premises_tags, check_one_identity

_NAME_TAKEN = "InstanceNameAlreadyRegisteredException"
_ARN_TAKEN = frozenset({"IamSessionArnAlreadyRegisteredException", "IamUserArnAlreadyRegisteredException"})


def register(
    name: str,
    *,
    client: CodeDeployClient,
    iam_session_arn: str | None = None,
    iam_user_arn: str | None = None,
    tags: Mapping[str, str] | None = None,
    replace: bool = False,
) -> OnPremisesOutcome:
    """Register an on-premises instance, with its tags.

    An instance that is registered with the same identity already only gets the tags that it lacks and loses those
    that it should not have. So a call that was cut off is simply repeated.

    Args:
        name: Its name, 1 to 100 letters, digits and ``. _ + = , @ -``; not beginning with ``i-``.
        client: A CodeDeploy client.
        iam_session_arn: The ARN of the session that the instance works as. It, or the other one.
        iam_user_arn: The ARN of the IAM user that the instance works as; no other instance may have it.
        tags: The tags that it is to have, and no others: at most 10, each with a key and a value. Default: a new one
            has none, and one that is there keeps what it has.
        replace: Whether an instance of this name that has another identity is deregistered first. Default: False.

    Returns:
        ``REGISTERED``, ``REPLACED``, ``RETAGGED`` or ``UNCHANGED``.

    Raises:
        ValidationError: If a value has a wrong form, or not exactly one ARN is given.
        OnPremisesConflictError: If an instance of this name has another identity, and ``replace`` is False.
        OperationError: If the ARN belongs to another instance, the service refuses, or cannot be reached.

    Source: API reference, "RegisterOnPremisesInstance"; user guide, "Register an on-premises instance with CodeDeploy".
    """
    check_on_premises_instance_name(name, "name")
    check_one_identity(iam_session_arn, iam_user_arn)
    if tags is not None:
        check_on_premises_tags(tags)
    wanted = OnPremisesRecord(name=name, iam_session_arn=iam_session_arn, iam_user_arn=iam_user_arn)
    found = register_name(wanted, client=client)
    if found is None:
        outcome = OnPremisesOutcome.REGISTERED
    elif found.arn == wanted.arn:
        outcome = OnPremisesOutcome.UNCHANGED
    elif replace:
        _replace(found, wanted, client=client)
        outcome, found = OnPremisesOutcome.REPLACED, None
    else:
        raise conflict(found, wanted)
    to_change = TagChanges.between(found.tags if found else {}, tags) if tags is not None else None
    if to_change:
        change_tags([name], to_change, client=client)
        if outcome is OnPremisesOutcome.UNCHANGED:
            outcome = OnPremisesOutcome.RETAGGED
    return outcome


def register_name(wanted: OnPremisesRecord, *, client: CodeDeployClient) -> OnPremisesRecord | None:
    """Register an instance without tags, and return None; or return the one that has the name already.

    Args:
        wanted: The name, and the ARN that it is to be registered with.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the ARN belongs to another instance, the service refuses, or cannot be reached.
    """
    given = {
        "instanceName": wanted.name,
        "iamSessionArn": wanted.iam_session_arn,
        "iamUserArn": wanted.iam_user_arn,
    }
    try:
        with translated(f"register {instance(wanted.name)}"):
            client.register_on_premises_instance(**{key: text for key, text in given.items() if text is not None})
    except OperationError as error:
        if error.code != _NAME_TAKEN and error.code not in _ARN_TAKEN:
            raise
        found = registered(wanted.name, client=client)
        # Which of the two the service says of the same instance registered again, no page tells.
        if found is None or (error.code in _ARN_TAKEN and found.arn != wanted.arn):
            raise
        return found
    return None


def conflict(found: OnPremisesRecord, wanted: OnPremisesRecord) -> OnPremisesConflictError:
    """Return the error for an instance whose name another identity has.

    Args:
        found: The instance that has it.
        wanted: The instance that was to have it.
    """
    return OnPremisesConflictError(wanted.name, wanted=str(wanted.arn), found=found.arn)


def deregister(
    name: str, *, client: CodeDeployClient, keep_tags: bool = False, only_arn: str | None = None
) -> OnPremisesOutcome:
    """Take an on-premises instance out of CodeDeploy, and its tags with it.

    Its agent stays installed and its IAM user stays there. The name is free again at once.

    Args:
        name: Its name.
        client: A CodeDeploy client.
        keep_tags: Whether it keeps its tags, which the service remembers with its old name. Default: False.
        only_arn: The ARN, of a session or a user, that it has to be registered with; one with another is left alone.
            Default: any.

    Returns:
        ``DEREGISTERED``, ``ABSENT`` or ``LEFT``.

    Raises:
        ValidationError: If the name has a wrong form.
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "DeregisterOnPremisesInstance"; user guide, "Deregister an on-premises instance".
    """
    found = registered(name, client=client)
    if found is None:
        return OnPremisesOutcome.ABSENT
    if only_arn is not None and found.arn != only_arn:
        return OnPremisesOutcome.LEFT
    _remove(found, keep_tags=keep_tags, client=client)
    return OnPremisesOutcome.DEREGISTERED


def deregister_name(name: str, *, client: CodeDeployClient) -> None:
    """Deregister an instance; one that is not registered stays so.

    Args:
        name: Its name.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.
    """
    with translated(f"deregister {instance(name)}"):
        client.deregister_on_premises_instance(instanceName=name)


def put_back(found: OnPremisesRecord, *, client: CodeDeployClient) -> None:
    """Register an instance as it was, where the one that should take its place was refused: better it than none.

    It is tried once; what was refused is the news, and not what comes of this.

    Args:
        found: The instance as it was.
        client: A CodeDeploy client.
    """
    with suppress(OperationError):
        if register_name(found, client=client) is None and found.tags:
            change_tags([found.name], TagChanges.between({}, found.tags), client=client)


def _replace(found: OnPremisesRecord, wanted: OnPremisesRecord, *, client: CodeDeployClient) -> None:
    _remove(found, keep_tags=False, client=client)
    try:
        other = register_name(wanted, client=client)
    except OperationError:
        put_back(found, client=client)
        raise
    # Whoever was quicker between the two calls has the name now.
    if other is not None and other.arn != wanted.arn:
        raise conflict(other, wanted)


def _remove(found: OnPremisesRecord, *, keep_tags: bool, client: CodeDeployClient) -> None:
    # Tags can be taken away from registered instances alone, so that comes first.
    if found.tags and not keep_tags:
        try:
            remove_tags([found.name], found.tags, client=client)
        except OperationError as error:
            # Somebody was quicker.
            if error.code != NOT_REGISTERED:
                raise
    deregister_name(found.name, client=client)
