"""Start a deployment, once for each request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.deployments.listing import deployment_ids
from cdk_codedeploy.operations.deployments.look import show
from cdk_codedeploy.operations.deployments.marker import Marker
from cdk_codedeploy.operations.deployments.record import Deployment
from cdk_codedeploy.operations.errors import translated
from cdk_codedeploy.operations.revisions import Location, location_name
from cdk_codedeploy.service import check_application_name, check_deployment_group_name, check_description

_LOOKED_AT = 20
"""Deployments that are looked at for a mark: a group runs one at a time, so hardly more come in an hour."""


class FileExistsBehavior(str, Enum):
    """What becomes of a file that is in the way, and that no deployment of this group has put there.

    Source: API reference, "CreateDeployment".
    """

    DISALLOW = "DISALLOW"
    """The deployment fails."""

    OVERWRITE = "OVERWRITE"
    """The revision's file takes its place."""

    RETAIN = "RETAIN"
    """It stays."""


@dataclass(frozen=True, kw_only=True)
class NewDeployment:
    """A deployment to be started.

    Attributes:
        application: Name of the application.
        group: Name of the deployment group.
        revision: What to deploy, as boto3 takes it. Default: none, which only a restart of the group could do.
        description: A comment, at most 256 characters. Default: none.
        config: Name of a deployment configuration. Default: the group's.
        file_exists_behavior: What becomes of files that are in the way. Server alone. Default: the deployment fails.
        ignore_application_stop_failures: Whether to go on when the stop hooks of the revision before fail. Server
            alone. Default: False.
        update_outdated_only: Whether to deploy only to instances that do not have the last successful revision. Server
            alone. Default: False.
        target_instances: The replacement instances of a blue/green deployment, as boto3 takes them. Default: none.
        rollback_events: When it is rolled back by itself, instead of what the group says: some of
            ``DEPLOYMENT_FAILURE``, ``DEPLOYMENT_STOP_ON_ALARM`` and ``DEPLOYMENT_STOP_ON_REQUEST``; empty for never.
            Default: the group's.
        marker: Who starts it and for which request. Default: nobody, and a repeated request deploys again.

    Source: API reference, "CreateDeployment".
    """

    application: str
    group: str
    revision: Location
    description: str | None = None
    config: str | None = None
    file_exists_behavior: FileExistsBehavior | None = None
    ignore_application_stop_failures: bool = False
    update_outdated_only: bool = False
    target_instances: Mapping[str, object] | None = None
    rollback_events: Collection[str] | None = None
    marker: Marker | None = None

    def to_request(self) -> dict[str, object]:
        """Return the request as boto3 takes it.

        Raises:
            ValidationError: If a name has a wrong form or the description is too long.
        """
        check_application_name(self.application, "application")
        check_deployment_group_name(self.group, "group")
        if self.description is not None:
            check_description(self.description)
        request: dict[str, object] = {
            "applicationName": self.application,
            "deploymentGroupName": self.group,
            "revision": self.revision,
        }
        optional: dict[str, object | None] = {
            "deploymentConfigName": self.config,
            "description": self.marker.written(self.description) if self.marker else self.description,
            "fileExistsBehavior": self.file_exists_behavior.value if self.file_exists_behavior else None,
            "ignoreApplicationStopFailures": self.ignore_application_stop_failures or None,
            "updateOutdatedInstancesOnly": self.update_outdated_only or None,
            "targetInstances": self.target_instances,
            "autoRollbackConfiguration": _rollback(self.rollback_events),
        }
        return request | {name: value for name, value in optional.items() if value is not None}


def start(wanted: NewDeployment, *, client: CodeDeployClient) -> str:
    """Start a deployment and return its id.

    CreateDeployment has no token that would tell a repeated request from a new one. Who may repeat a request gives a
    ``marker`` and asks ``find_started`` first. Two at once are no danger: a deployment group runs one deployment, and
    refuses another with ``DeploymentLimitExceededException``.

    Args:
        wanted: What to deploy where.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If a name has a wrong form or the description is too long.
        OperationError: If the service refuses, or cannot be reached.
    """
    request = wanted.to_request()
    what = location_name(wanted.revision)
    with translated(f'deploy {what} to deployment group "{wanted.group}" of application "{wanted.application}"'):
        return str(client.create_deployment(**request)["deploymentId"])


def find_started(
    application: str, group: str, marker: Marker, *, since: datetime, client: CodeDeployClient
) -> Deployment | None:
    """Return the deployment that was started for a request, or None when there is none yet.

    Args:
        application: Name of the application.
        group: Name of the deployment group.
        marker: The mark that it was started with.
        since: When the request was made.
        client: A CodeDeploy client.

    Raises:
        OperationError: If there is no such group, or the service cannot be reached.
    """
    ids = deployment_ids(application, group, client=client, since=since)
    made = (show(each, client=client) for each, _ in zip(ids, range(_LOOKED_AT), strict=False))
    return next((each for each in made if each.marker == marker), None)


def _rollback(events: Collection[str] | None) -> dict[str, object] | None:
    if events is None:
        return None
    return {"enabled": bool(events), "events": sorted(events)} if events else {"enabled": False}
