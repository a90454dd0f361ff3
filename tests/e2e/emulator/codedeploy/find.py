"""Finds things by their names, or says that there are none."""

from __future__ import annotations

import re

from emulator.codedeploy.errors import ApiError
from emulator.codedeploy.state import Application, Deployment, DeploymentGroup, Store

ENDED = frozenset({"Succeeded", "Failed", "Stopped"})
_DEPLOYMENT_ID = re.compile(r"d-[A-Z0-9]{9}")


def application(store: Store, name: str) -> Application:
    """Return an application.

    Raises:
        ApiError: When there is none.
    """
    try:
        return store.applications[name]
    except KeyError:
        message = f"No application found for name: {name}"
        raise ApiError("ApplicationDoesNotExistException", message) from None


def group(store: Store, application_name: str, name: str) -> DeploymentGroup:
    """Return a deployment group.

    Raises:
        ApiError: When there is none, or no application.
    """
    groups = application(store, application_name).groups
    try:
        return groups[name]
    except KeyError:
        message = f"No Deployment Group found for name: {application_name}/{name}"
        raise ApiError("DeploymentGroupDoesNotExistException", message) from None


def deployment(store: Store, deployment_id: str) -> Deployment:
    """Return a deployment.

    Raises:
        ApiError: When there is none.
    """
    check_deployment_id(deployment_id)
    try:
        return store.deployments[deployment_id]
    except KeyError:
        message = f"The deployment {deployment_id} could not be found"
        raise ApiError("DeploymentDoesNotExistException", message) from None


def check_deployment_id(deployment_id: str) -> None:
    """Check the form of a deployment's id.

    Raises:
        ApiError: When it is none.
    """
    if not _DEPLOYMENT_ID.fullmatch(deployment_id):
        message = f"deploymentId is {deployment_id!r}. Allowed: d- and nine capital letters or digits."
        raise ApiError("InvalidDeploymentIdException", message)


def all_groups(store: Store) -> list[DeploymentGroup]:
    """Return the deployment groups of all applications."""
    return [each for found in store.applications.values() for each in found.groups.values()]


def runs(found: Deployment) -> bool:
    """Return whether a deployment has not ended."""
    return found.status not in ENDED
