"""What is deployed to a deployment group, and what runs there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.deployments.listing import ACTIVE, deployment_ids
from cdk_codedeploy.operations.deployments.look import show, targets
from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.operations.revisions import Location
from cdk_codedeploy.operations.revisions.record import identity

_SERVICES = "ECS"
_ALL = 100


@dataclass(frozen=True, kw_only=True)
class GroupState:
    """A deployment group at one moment.

    Attributes:
        active: The deployment that runs, if one does.
        last_successful_id: The last deployment that succeeded, if one ever did.
        last_attempted_id: The last deployment of all, if there was one.
        last_revision: What the last successful one deployed; None where there was none.
        services: Cluster and name of the Amazon ECS service that it deploys to.
    """

    active: Deployment | None
    last_successful_id: str | None
    last_attempted_id: str | None
    last_revision: Location | None
    services: tuple[tuple[str, str], ...] = ()

    @property
    def is_undisturbed(self) -> bool:
        """Whether nothing has failed since the last success."""
        return self.last_attempted_id in {None, self.last_successful_id}

    def deployed_last(self, revision: Location) -> bool:
        """Tell whether a revision is what the last successful deployment deployed."""
        return self.last_revision is not None and identity(self.last_revision) == identity(revision)


def is_live(state: GroupState, revision: Location, *, client: CodeDeployClient) -> bool:
    """Tell whether a revision is what a group has: it was deployed last, and nothing has failed since.

    Where a deployment to Amazon ECS has failed since, the traffic may be back where it was: that is as good.

    Args:
        state: The group at this moment.
        revision: The revision.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service cannot be reached.
    """
    if not state.deployed_last(revision) or state.is_undisturbed or state.last_attempted_id is None:
        return state.deployed_last(revision)
    if show(state.last_attempted_id, client=client).platform != _SERVICES:
        return False
    seen = targets(state.last_attempted_id, client=client)
    return bool(seen) and all(target.original_weight == _ALL for target in seen)


def group_state(application: str, group: str, *, client: CodeDeployClient) -> GroupState:
    """Return what is deployed to a deployment group, and what runs there.

    Args:
        application: Name of the application.
        group: Name of the deployment group.
        client: A CodeDeploy client.

    Raises:
        OperationError: If there is no such group, or the service cannot be reached.

    Source: API reference, "GetDeploymentGroup", "ListDeployments" and "GetDeployment".
    """
    with translated(f'look at deployment group "{group}" of application "{application}"'):
        info = client.get_deployment_group(applicationName=application, deploymentGroupName=group)
    told = cast("Mapping[str, Any]", info["deploymentGroupInfo"])
    successful, attempted = (_id_of(told, name) for name in ("lastSuccessfulDeployment", "lastAttemptedDeployment"))
    running = next(deployment_ids(application, group, client=client, statuses=ACTIVE), None)
    return GroupState(
        active=show(running, client=client) if running else None,
        last_successful_id=successful,
        last_attempted_id=attempted,
        last_revision=show(successful, client=client).revision if successful else None,
        services=tuple((each["clusterName"], each["serviceName"]) for each in told.get("ecsServices") or ()),
    )


def _id_of(group: Mapping[str, Any], name: str) -> str | None:
    told = cast("Mapping[str, str]", group.get(name) or {})
    return told.get("deploymentId")
