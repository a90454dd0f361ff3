"""The custom resource ``OnPremisesKey``: the access key of an on-premises instance's IAM user, in a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar

from cdk_codedeploy.handlers.contract import Done, Failure, Handler, Request
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.properties import decode, replacing
from cdk_codedeploy.handlers.reasons import reason_of
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import iam_client, open_session, secrets_manager_client
from cdk_codedeploy.operations.user_keys import KeyClients, KeyHolder, delete_keys, ensure_key, look_after_key

log = logging.getLogger("cdk_codedeploy")

LOOK_AFTER = "LookAfterKey"
"""Member of an event that asks to look after a key, instead of CloudFormation's. See ``KeyCare``."""


@dataclass(frozen=True, kw_only=True)
class OnPremisesKeyProperties:
    """What the template says of a key.

    Attributes:
        instance_name: Name of the on-premises instance.
        region: Region that it is registered in.
        user_name: Its IAM user.
        user_arn: ARN of that user.
        secret_arn: ARN of the secret that gets the key.
        rotation: Another number makes another key.
        grace_seconds: How long the machine has to change to it.
    """

    instance_name: str
    region: str
    user_name: str = replacing()
    user_arn: str
    secret_arn: str
    rotation: int
    grace_seconds: int

    @property
    def holder(self) -> KeyHolder:
        """Whose key it is, and where it is kept."""
        return KeyHolder(
            instance_name=self.instance_name,
            region=self.region,
            user_name=self.user_name,
            user_arn=self.user_arn,
            secret_arn=self.secret_arn,
        )

    @property
    def grace(self) -> timedelta:
        """How long the machine has to change to a new key."""
        return timedelta(seconds=self.grace_seconds)


@dataclass(frozen=True, kw_only=True)
class KeyCare:
    """What a schedule asks for.

    Attributes:
        key: The key, as in the template.
        every_seconds: How old a key gets. None for as old as it likes.
    """

    key: OnPremisesKeyProperties
    every_seconds: int | None = None


class OnPremisesKeyHandler(Handler[OnPremisesKeyProperties]):
    """Makes keys, and writes them into secrets itself: no answer, log or state has one.

    Args:
        clients: Makes the clients.

    Source: IAM user guide, "Manage access keys for IAM users".
    """

    kind: ClassVar[str] = "OnPremisesKey"
    properties: ClassVar[type[Any]] = OnPremisesKeyProperties

    def __init__(self, clients: Callable[[], KeyClients]) -> None:
        self._clients = clients

    def create(self, properties: OnPremisesKeyProperties, request: Request) -> Done:
        """Make the first key."""
        del request
        self._ensure(properties, None)
        return Done()

    def update(
        self, properties: OnPremisesKeyProperties, before: OnPremisesKeyProperties | None, request: Request
    ) -> Done:
        """Make another key where another rotation is wanted; the one before works on for a while."""
        del request
        moved = before is not None and before.secret_arn != properties.secret_arn
        self._ensure(properties, before.secret_arn if before and moved else None)
        return Done()

    def delete(self, properties: OnPremisesKeyProperties | None, request: Request) -> Done:
        """Delete all keys of the user, so that the user can be deleted. The secret is the template's."""
        if properties is None:
            log.warning("%s: the user is not known, so its keys stay", request.logical_id)
            return Done()
        number = delete_keys(properties.user_name, client=self._clients().iam)
        log.info("%s: keys deleted: %s", request.logical_id, number)
        return Done()

    def look_after(self, care: KeyCare) -> dict[str, Any]:
        """Do what is due, and say what it was."""
        outcome = look_after_key(
            care.key.holder,
            rotation=care.key.rotation,
            grace=care.key.grace,
            every=None if care.every_seconds is None else timedelta(seconds=care.every_seconds),
            clients=self._clients(),
        )
        log.info("%s: %s", care.key.instance_name, outcome)
        return {"Outcome": str(outcome)}

    def _ensure(self, properties: OnPremisesKeyProperties, former_secret_arn: str | None) -> None:
        outcome = ensure_key(
            properties.holder,
            properties.rotation,
            grace=properties.grace,
            clients=self._clients(),
            former_secret_arn=former_secret_arn,
        )
        log.info("%s: %s", properties.instance_name, outcome)


HANDLER = OnPremisesKeyHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation, or of a schedule. Lambda calls this."""
    if LOOK_AFTER not in event:
        return _frame()(event, context)
    try:
        return _handler().look_after(decode(KeyCare, event[LOOK_AFTER], strict=False))
    except Exception as error:  # noqa: BLE001 (whatever it is, many may read the log)
        # Lambda writes it to the log, and calls again.
        raise Failure(reason_of(error)) from None


@cache
def _handler() -> OnPremisesKeyHandler:
    session = open_session()
    log.setLevel(logging.INFO)
    return OnPremisesKeyHandler(
        lambda: KeyClients(iam=iam_client(session), secrets_manager=secrets_manager_client(session))
    )


@cache
def _frame() -> Frame[OnPremisesKeyProperties]:
    return Frame(_handler(), World.real(open_session()))
