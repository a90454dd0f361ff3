"""A user's key in its secret: made, made anew, and the old one deleted when nobody works with it any more.

A key is in one of three states: current, which is what an operator reads; previous, which a machine may still work
with; or in no version of the secret, so that nobody can know it, because whoever made it came no further. The last are
deleted wherever they are met. So a run that was cut off at any call is finished by the next one, and never leaves more
than the two keys that IAM allows.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from cdk_codedeploy.operations.client_protocols import IamClient, SecretsManagerClient
from cdk_codedeploy.operations.errors import OperationError
from cdk_codedeploy.operations.user_keys.access_key import (
    KnownKey,
    create_key,
    delete_key,
    last_used,
    list_keys,
)
from cdk_codedeploy.operations.user_keys.stored_key import (
    CURRENT,
    PREVIOUS,
    KeyHolder,
    StoredKey,
    make_current,
    store_key,
    stored_keys,
)

log = logging.getLogger("cdk_codedeploy")

_BEING_MADE = timedelta(minutes=15)
"""How long Lambda lets a function run: a key that is younger may be on its way into the secret."""


class KeyOutcome(str, Enum):
    """What came of it."""

    MADE = "made"
    """There is a new key. Where there was one before, it still works."""

    RESTORED = "restored"
    """The key of before is the current one again."""

    OLD_ONE_DELETED = "old-one-deleted"
    """The machine works with the current key, or its time was over: the other one is deleted."""

    UNCHANGED = "unchanged"
    """Everything was as it should be."""

    def __str__(self) -> str:
        """Return the word."""
        return str(self.value)


@dataclass(frozen=True, kw_only=True)
class KeyClients:
    """The services that keys and their secrets are in.

    Attributes:
        iam: An IAM client.
        secrets_manager: A Secrets Manager client.
    """

    iam: IamClient
    secrets_manager: SecretsManagerClient


def ensure_key(
    holder: KeyHolder, rotation: int, *, grace: timedelta, clients: KeyClients, former_secret_arn: str | None = None
) -> KeyOutcome:
    """See that the secret holds a working key that was made for this rotation.

    A number that is another than before makes another key. The one before works on, until ``look_after_key`` deletes
    it; the number of before, when it comes again in this time, makes that key the current one again.

    Args:
        holder: Whose key, and where it is kept.
        rotation: Any number; another one for each rotation.
        grace: How long a machine has to change to a new key.
        clients: The services.
        former_secret_arn: A secret that was used before this one: the keys in it may still be in use.

    Raises:
        OperationError: If the machine still works with the key before the current one, so that there is no room for a
            third; or a service refuses, or cannot be reached.
    """
    stored = stored_keys(holder.secret_arn, client=clients.secrets_manager)
    keys = list_keys(holder.user_name, client=clients.iam)
    current, previous = (_existing(stored.get(stage), keys) for stage in (CURRENT, PREVIOUS))
    if current is not None and current.rotation == rotation:
        return KeyOutcome.UNCHANGED
    if previous is not None and previous.rotation == rotation:
        make_current(holder.secret_arn, previous, stored[CURRENT], client=clients.secrets_manager)
        return KeyOutcome.RESTORED
    in_use = _ids(current, previous)
    if former_secret_arn is not None:
        in_use |= _ids(*stored_keys(former_secret_arn, client=clients.secrets_manager).values())
    keys = _without(holder, keys, [key for key in keys if key.id not in in_use], clients.iam)
    if current is not None:
        keys = _without(holder, keys, _old(holder, keys, current, grace, clients.iam, _now()), clients.iam)
    if len(keys) > 1:
        raise OperationError(
            f'make an access key for user "{holder.user_name}"',
            f'the machine "{holder.instance_name}" works with the key before the current one still',
            code="LimitExceeded",
            remedy="bring it the current key, or wait until the grace time is over",
        )
    _make(holder, rotation, clients)
    return KeyOutcome.MADE


def look_after_key(
    holder: KeyHolder,
    *,
    rotation: int,
    grace: timedelta,
    every: timedelta | None,
    clients: KeyClients,
    now: datetime | None = None,
) -> KeyOutcome:
    """Delete the key before the current one when its time has come, and make a new one when the current one is old.

    To be called regularly. A current key that somebody deleted is replaced too.

    Args:
        holder: Whose key, and where it is kept.
        rotation: Number of the rotation that a new key is for, if there is none.
        grace: How long a machine has to change to a new key. The old one is deleted as soon as the machine is seen with
            the new one, and not later than this.
        every: How old a key gets. None for as old as it likes.
        clients: The services.
        now: The time. Default: the machine's.

    Raises:
        OperationError: If a service refuses, or cannot be reached.
    """
    now = now or _now()
    stored = stored_keys(holder.secret_arn, client=clients.secrets_manager)
    keys = list_keys(holder.user_name, client=clients.iam)
    current, previous = (_existing(stored.get(stage), keys) for stage in (CURRENT, PREVIOUS))
    in_use = _ids(current, previous)
    unknown = [key for key in keys if key.id not in in_use]
    if current is None:
        log.info("%s has no current key", holder.instance_name)
        _without(holder, keys, unknown, clients.iam)
        _make(holder, rotation, clients)
        return KeyOutcome.MADE
    own = _own(current, keys)
    # Older ones may be from a secret of before, so a machine may work with them.
    lost = [key for key in unknown if key.created > own.created and now - key.created >= _BEING_MADE]
    older = [key for key in keys if key.id in in_use or key.created <= own.created]
    old = _old(holder, older, current, grace, clients.iam, now)
    kept = _without(holder, keys, [*lost, *old], clients.iam)
    if every is not None and now - own.created >= every and len(kept) == 1:
        _make(holder, current.rotation, clients)
        return KeyOutcome.MADE
    return KeyOutcome.UNCHANGED if len(kept) == len(keys) else KeyOutcome.OLD_ONE_DELETED


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _existing(stored: StoredKey | None, keys: Iterable[KnownKey]) -> StoredKey | None:
    return stored if stored is not None and any(key.id == stored.key_id for key in keys) else None


def _ids(*stored: StoredKey | None) -> set[str]:
    return {each.key_id for each in stored if each is not None}


def _own(current: StoredKey, keys: Iterable[KnownKey]) -> KnownKey:
    return next(key for key in keys if key.id == current.key_id)


def _without(
    holder: KeyHolder, keys: Sequence[KnownKey], unwanted: Sequence[KnownKey], iam: IamClient
) -> list[KnownKey]:
    """Delete some keys and return the others."""
    for key in unwanted:
        log.info("%s: a key that nobody works with is deleted", holder.instance_name)
        delete_key(holder.user_name, key.id, client=iam)
    return [key for key in keys if key not in unwanted]


def _old(
    holder: KeyHolder, keys: Sequence[KnownKey], current: StoredKey, grace: timedelta, iam: IamClient, now: datetime
) -> list[KnownKey]:
    """Return the keys beside the current one that the machine does not need any more."""
    own = _own(current, keys)
    over = now - own.created >= grace
    return [key for key in keys if key != own and (over or _has_changed(holder, key, own, iam))]


def _has_changed(holder: KeyHolder, old: KnownKey, new: KnownKey, iam: IamClient) -> bool:
    """Tell whether the machine was seen with the new key, and not with the old one after that."""
    seen = last_used(holder.user_name, new.id, client=iam)
    if seen is None:
        return False
    before = last_used(holder.user_name, old.id, client=iam)
    return before is None or before < seen


def _make(holder: KeyHolder, rotation: int, clients: KeyClients) -> None:
    """Make a key and store it. A key that the secret did not get is deleted at once."""
    key = create_key(holder.user_name, client=clients.iam)
    try:
        store_key(holder, key, rotation, client=clients.secrets_manager)
    except OperationError as error:
        # Without an answer nobody knows whether it was stored: the next run finds out, by the id of the version.
        if hasattr(error.__cause__, "response"):
            delete_key(holder.user_name, key.id, client=clients.iam)
        raise
