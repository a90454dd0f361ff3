"""The custom resource ``HybridActivation``: an activation of Systems Manager, in a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from typing import Any, ClassVar

from cdk_codedeploy.handlers.contract import Done, Handler, Request
from cdk_codedeploy.handlers.frame import Frame
from cdk_codedeploy.handlers.properties import replacing
from cdk_codedeploy.handlers.world import Context, World
from cdk_codedeploy.operations import open_session, secrets_manager_client
from cdk_codedeploy.operations.on_premises.activated_nodes import deregister_nodes
from cdk_codedeploy.operations.on_premises.activations import (
    ActivationClients,
    ActivationOrder,
    delete_activations,
    renew_activation,
)
from cdk_codedeploy.operations.on_premises.systems_manager import systems_manager_client

log = logging.getLogger("cdk_codedeploy")


@dataclass(frozen=True, kw_only=True)
class HybridActivationProperties:
    """What the template says of an activation.

    Attributes:
        role_name: Name of the role that the instances have sessions of.
        secret_arn: ARN of the secret that gets the activation.
        region: The Region.
        registration_limit: How many instances may be activated.
        valid_days: For how many days.
        renewal: Another number makes another activation.
        default_instance_name: What Systems Manager calls the instances. Default: nothing.
        deregister_nodes: Whether the instances are taken out of Systems Manager with the resource. Default: False.
    """

    role_name: str = replacing()
    secret_arn: str = replacing()
    region: str
    registration_limit: int
    valid_days: int
    renewal: int
    default_instance_name: str | None = None
    deregister_nodes: bool = False

    @property
    def activation(self) -> tuple[object, ...]:
        """What the activation itself consists of: another one is made when this changes."""
        return (self.region, self.registration_limit, self.valid_days, self.renewal, self.default_instance_name)


class HybridActivationHandler(Handler[HybridActivationProperties]):
    """Makes activations, which cannot be changed: an update makes a new one and deletes the old one.

    Neither the id nor the code is answered, logged or part of the physical id.

    Args:
        clients: Makes the clients.

    Source: SSM API reference, "CreateActivation".
    """

    kind: ClassVar[str] = "HybridActivation"
    properties: ClassVar[type[Any]] = HybridActivationProperties

    def __init__(self, clients: Callable[[], ActivationClients]) -> None:
        self._clients = clients

    def create(self, properties: HybridActivationProperties, request: Request) -> Done:
        """Make the activation and keep it in the secret."""
        order = ActivationOrder(
            owner=request.physical_id,
            role_name=properties.role_name,
            secret_arn=properties.secret_arn,
            region=properties.region,
            registration_limit=properties.registration_limit,
            valid_days=properties.valid_days,
            default_instance_name=properties.default_instance_name,
        )
        renew_activation(order, request.token, now=datetime.now(timezone.utc), clients=self._clients())
        return Done()

    def update(
        self, properties: HybridActivationProperties, before: HybridActivationProperties | None, request: Request
    ) -> Done:
        """Make another activation, unless nothing has changed that it consists of."""
        if before is not None and before.activation == properties.activation:
            return Done()
        return self.create(properties, request)

    def delete(self, properties: HybridActivationProperties | None, request: Request) -> Done:
        """Delete the activation, and take the instances out of Systems Manager where that is asked for."""
        client = self._clients().systems_manager
        # First, so that nothing is activated meanwhile.
        delete_activations(request.physical_id, client=client)
        if properties is not None and properties.deregister_nodes:
            gone = deregister_nodes(properties.role_name, client=client)
            log.info("%s: taken out of Systems Manager: %s", request.logical_id, ", ".join(gone) or "nothing")
        return Done()


HANDLER = HybridActivationHandler


def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Meet a request of CloudFormation. Lambda calls this."""
    return _frame()(event, context)


@cache
def _frame() -> Frame[HybridActivationProperties]:
    session = open_session()
    log.setLevel(logging.INFO)
    handler = HybridActivationHandler(
        lambda: ActivationClients(
            systems_manager=systems_manager_client(session), secrets_manager=secrets_manager_client(session)
        )
    )
    return Frame(handler, World.real(session))
