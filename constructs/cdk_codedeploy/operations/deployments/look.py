"""Look at a deployment and its targets."""

from __future__ import annotations

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.deployments.target import Target
from cdk_codedeploy.operations.errors import OperationError, translated

_BATCH = 25
"""Targets that BatchGetDeploymentTargets takes at a time."""

_NOT_YET = frozenset({"DeploymentNotStartedException"})


def show(deployment_id: str, *, client: CodeDeployClient) -> Deployment:
    """Return what is known of a deployment.

    Args:
        deployment_id: Its id.
        client: A CodeDeploy client.

    Raises:
        OperationError: If there is none, or the service cannot be reached.

    Source: API reference, "GetDeployment".
    """
    with translated(f"look at deployment {deployment_id}"):
        return Deployment.of(client.get_deployment(deploymentId=deployment_id)["deploymentInfo"])


def targets(deployment_id: str, *, client: CodeDeployClient, limit: int = 1000) -> list[Target]:
    """Return the targets of a deployment with their lifecycle events; none before it has begun.

    Args:
        deployment_id: Its id.
        client: A CodeDeploy client.
        limit: At most so many. Default: 1000, which is how many instances a deployment can have.

    Raises:
        OperationError: If there is no such deployment, or the service cannot be reached.

    Source: API reference, "ListDeploymentTargets" and "BatchGetDeploymentTargets".
    """
    try:
        with translated(f"look at the targets of deployment {deployment_id}"):
            ids = _ids(deployment_id, client, limit)
            return [
                Target.of(shape)
                for first in range(0, len(ids), _BATCH)
                for shape in client.batch_get_deployment_targets(
                    deploymentId=deployment_id, targetIds=ids[first : first + _BATCH]
                ).get("deploymentTargets", ())
            ]
    except OperationError as error:
        if error.code in _NOT_YET:
            return []
        raise


def _ids(deployment_id: str, client: CodeDeployClient, limit: int) -> list[str]:
    found: list[str] = []
    request: dict[str, object] = {"deploymentId": deployment_id}
    while True:
        page = client.list_deployment_targets(**request)
        found += page.get("targetIds", ())
        if len(found) >= limit or not page.get("nextToken"):
            return found[:limit]
        request["nextToken"] = page["nextToken"]
