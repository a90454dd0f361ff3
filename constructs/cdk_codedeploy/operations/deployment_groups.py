"""Deployment groups through the API: found, made, changed and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.service import check_application_name, check_deployment_group_name

ACTIVE = ("Created", "Queued", "InProgress", "Baking", "Ready")
"""Statuses of a deployment that has not ended."""

MISSING = frozenset({"ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"})
"""Codes that mean that there is no such deployment group."""


class DeploymentGroupClient(Protocol):
    """What is used of a CodeDeploy client of boto3."""

    def create_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Make a deployment group."""
        ...

    def delete_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Remove a deployment group."""
        ...

    def get_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Return a deployment group."""
        ...

    def list_applications(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the names of all applications."""
        ...

    def list_deployments(self, **request: object) -> Mapping[str, Any]:
        """Return a page of the ids of deployments."""
        ...

    def list_tags_for_resource(self, **request: object) -> Mapping[str, Any]:
        """Return the tags of an application or a deployment group."""
        ...

    def stop_deployment(self, **request: object) -> Mapping[str, Any]:
        """Stop a deployment."""
        ...

    def tag_resource(self, **request: object) -> Mapping[str, Any]:
        """Add tags to an application or a deployment group."""
        ...

    def untag_resource(self, **request: object) -> Mapping[str, Any]:
        """Remove tags from an application or a deployment group."""
        ...

    def update_deployment_group(self, **request: object) -> Mapping[str, Any]:
        """Change a deployment group."""
        ...


def find_group(application: str, name: str, *, client: DeploymentGroupClient) -> Mapping[str, Any] | None:
    """Return a deployment group as the API describes it, or None when there is none.

    Args:
        application: Name of the application.
        name: Name of the deployment group.
        client: A CodeDeploy client.

    Raises:
        ValidationError: If a name has a wrong form.
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "GetDeploymentGroup".
    """
    check_application_name(application, "application")
    check_deployment_group_name(name, "name")
    try:
        with translated(f"look at {_named(application, name)}"):
            answer = client.get_deployment_group(applicationName=application, deploymentGroupName=name)
    except OperationError as error:
        if error.code in MISSING:
            return None
        raise
    found: Mapping[str, Any] = answer["deploymentGroupInfo"]
    return found


def applications(*, client: DeploymentGroupClient) -> list[str]:
    """Return the names of all applications of the account and Region.

    Args:
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "ListApplications".
    """
    names: list[str] = []
    request: dict[str, object] = {}
    while True:
        with translated("list the applications"):
            page = client.list_applications(**request)
        names += page.get("applications", [])
        if not page.get("nextToken"):
            return names
        request["nextToken"] = page["nextToken"]


def create_group(
    application: str,
    name: str,
    settings: Mapping[str, object],
    *,
    client: DeploymentGroupClient,
    tags: Mapping[str, str],
) -> None:
    """Make a deployment group.

    Args:
        application: Name of the application.
        name: Name of the deployment group.
        settings: All other members of the request, as boto3 takes them.
        client: A CodeDeploy client.
        tags: Tags of the deployment group itself.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "CreateDeploymentGroup".
    """
    with translated(f"make {_named(application, name)}"):
        client.create_deployment_group(
            applicationName=application, deploymentGroupName=name, tags=tag_list(tags), **settings
        )


def update_group(
    application: str,
    name: str,
    settings: Mapping[str, object],
    *,
    client: DeploymentGroupClient,
    new_name: str | None = None,
) -> list[Mapping[str, str]]:
    """Change a deployment group: what is not given stays.

    Args:
        application: Name of the application.
        name: What the deployment group is called so far.
        settings: The members of the request that change, as boto3 takes them.
        client: A CodeDeploy client.
        new_name: What it is to be called. Default: as before.

    Returns:
        Hooks that could not be removed, each with ``name`` of its Auto Scaling group and ``hook``.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "UpdateDeploymentGroup".
    """
    renamed: dict[str, object] = {} if new_name in {None, name} else {"newDeploymentGroupName": new_name}
    with translated(f"change {_named(application, name)}"):
        answer = client.update_deployment_group(
            applicationName=application, currentDeploymentGroupName=name, **renamed, **settings
        )
    return _hooks_left(answer)


def delete_group(application: str, name: str, *, client: DeploymentGroupClient) -> list[Mapping[str, str]]:
    """Remove a deployment group. One that is not there is no error.

    Args:
        application: Name of the application.
        name: Name of the deployment group.
        client: A CodeDeploy client.

    Returns:
        Hooks that could not be removed, each with ``name`` of its Auto Scaling group and ``hook``.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "DeleteDeploymentGroup".
    """
    try:
        with translated(f"remove {_named(application, name)}"):
            answer = client.delete_deployment_group(applicationName=application, deploymentGroupName=name)
    except OperationError as error:
        if error.code in MISSING:
            return []
        raise
    return _hooks_left(answer)


def active_deployment(application: str, name: str, *, client: DeploymentGroupClient) -> str | None:
    """Return the id of a deployment to a group that has not ended, or None.

    Args:
        application: Name of the application.
        name: Name of the deployment group.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "ListDeployments".
    """
    request: dict[str, object] = {
        "applicationName": application,
        "deploymentGroupName": name,
        "includeOnlyStatuses": list(ACTIVE),
    }
    while True:
        with translated(f"list the deployments of {_named(application, name)}"):
            page = client.list_deployments(**request)
        found: Sequence[str] = page.get("deployments", [])
        if found:
            return found[0]
        # A page may be empty although others follow.
        if not page.get("nextToken"):
            return None
        request["nextToken"] = page["nextToken"]


def stop_deployment(deployment: str, *, client: DeploymentGroupClient) -> None:
    """Stop a deployment, without rolling it back. One that has ended already is no error.

    Args:
        deployment: Id of the deployment.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "StopDeployment".
    """
    try:
        with translated(f"stop deployment {deployment}"):
            client.stop_deployment(deploymentId=deployment, autoRollbackEnabled=False)
    except OperationError as error:
        if error.code != "DeploymentAlreadyCompletedException":
            raise


def change_tags(arn: str, *, wanted: Mapping[str, str], unwanted: Sequence[str], client: DeploymentGroupClient) -> None:
    """Set tags of an application or a deployment group, and remove others.

    Args:
        arn: ARN of the resource.
        wanted: Tags to set.
        unwanted: Keys to remove.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "TagResource" and "UntagResource".
    """
    with translated(f"tag {arn}"):
        if unwanted:
            client.untag_resource(ResourceArn=arn, TagKeys=list(unwanted))
        if wanted:
            client.tag_resource(ResourceArn=arn, Tags=tag_list(wanted))


def tags_of(arn: str, *, client: DeploymentGroupClient) -> dict[str, str]:
    """Return the tags of an application or a deployment group.

    Args:
        arn: ARN of the resource.
        client: A CodeDeploy client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference, "ListTagsForResource".
    """
    found: dict[str, str] = {}
    request: dict[str, object] = {"ResourceArn": arn}
    while True:
        with translated(f"read the tags of {arn}"):
            page = client.list_tags_for_resource(**request)
        found |= {tag["Key"]: tag["Value"] for tag in page.get("Tags", [])}
        if not page.get("NextToken"):
            return found
        request["NextToken"] = page["NextToken"]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in the API's form."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def _hooks_left(answer: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return list(answer.get("hooksNotCleanedUp") or ())


def _named(application: str, name: str) -> str:
    return f'deployment group "{application}/{name}"'
