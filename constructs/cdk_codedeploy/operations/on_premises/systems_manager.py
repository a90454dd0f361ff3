"""The client of Systems Manager, as far as hybrid activations go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, cast

from cdk_codedeploy.operations.client import Session, service_client


class SystemsManagerClient(Protocol):
    """What the operations use of a Systems Manager client of boto3."""

    def create_activation(self, **request: object) -> Mapping[str, Any]:
        """Make a hybrid activation, whose code is answered this once."""
        ...

    def delete_activation(self, **request: object) -> Mapping[str, Any]:
        """Delete a hybrid activation. What was activated with it stays so."""
        ...

    def deregister_managed_instance(self, **request: object) -> Mapping[str, Any]:
        """Take a machine out of Systems Manager."""
        ...

    def describe_activations(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the hybrid activations, without their codes."""
        ...

    def describe_instance_information(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the machines that Systems Manager manages."""
        ...


def systems_manager_client(session: Session, *, endpoint_url: str | None = None) -> SystemsManagerClient:
    """Return a Systems Manager client.

    Args:
        session: The session; ``open_session`` returns one, and any session of boto3 is.
        endpoint_url: Address of the service, for a test. Default: AWS's, or ``AWS_ENDPOINT_URL``.

    Raises:
        OperationError: If the session knows no Region.
        ValidationError: If the address is none.
    """
    return cast(SystemsManagerClient, service_client(session, "ssm", endpoint_url))
