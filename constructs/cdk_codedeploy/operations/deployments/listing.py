"""List deployments."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.deployments.look import show
from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.errors import translated

ACTIVE = ("Created", "Queued", "InProgress", "Baking", "Ready")
"""Statuses of a deployment that is not over."""


def list_deployments(
    application: str,
    group: str,
    *,
    client: CodeDeployClient,
    statuses: Collection[str] = (),
    creators: Collection[str] = (),
    since: datetime | None = None,
    limit: int = 50,
) -> list[Deployment]:
    """Return the deployments of a deployment group, newest first.

    Args:
        application: Name of the application.
        group: Name of the deployment group.
        client: A CodeDeploy client.
        statuses: Only those with one of these statuses. Default: all.
        creators: Only those that one of these made: values of ``service.DeploymentCreator``. The service has no such
            filter, so each deployment is looked at until there are enough. Default: all.
        since: Only those made since then. Default: all.
        limit: At most so many. Default: 50.

    Raises:
        OperationError: If there is no such group, or the service cannot be reached.

    Source: API reference, "ListDeployments" and "GetDeployment".
    """
    found = deployment_ids(application, group, client=client, statuses=statuses, since=since)
    shown = (show(each, client=client) for each in found)
    wanted = (each for each in shown if not creators or each.creator in creators)
    return sorted(
        islice(wanted, limit), key=lambda each: each.created.timestamp() if each.created else 0.0, reverse=True
    )


def deployment_ids(
    application: str,
    group: str,
    *,
    client: CodeDeployClient,
    statuses: Collection[str] = (),
    since: datetime | None = None,
) -> Iterator[str]:
    """Yield the ids alone, in the order of the service, page by page as they are wanted."""
    request: dict[str, object] = {"applicationName": application, "deploymentGroupName": group}
    if statuses:
        request["includeOnlyStatuses"] = list(statuses)
    if since is not None:
        request["createTimeRange"] = {"start": since}
    while True:
        with translated(f'list the deployments of deployment group "{group}" of application "{application}"'):
            page = client.list_deployments(**request)
        yield from page.get("deployments", ())
        if not page.get("nextToken"):
            return
        request["nextToken"] = page["nextToken"]
