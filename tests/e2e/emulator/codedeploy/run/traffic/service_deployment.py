"""A deployment of the ECS platform."""

from __future__ import annotations

from emulator.codedeploy.run.context import Context
from emulator.codedeploy.run.failure import DeploymentError


def deploy(context: Context) -> None:
    """Refuse it: what shifts the traffic of a service is not there yet.

    Raises:
        DeploymentError: Always.
    """
    raise DeploymentError("INVALID_ECS_SERVICE", f"The emulator does not deploy {context.deployment.id} yet.")
