"""Deployment groups through the API: found, made, changed and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cdk_codedeploy.operations.client import CodeDeployClient
from cdk_codedeploy.operations.errors import OperationError, translated
from cdk_codedeploy.service import check_application_name, check_deployment_group_name

MISSING = frozenset({"ApplicationDoesNotExistException", "DeploymentGroupDoesNotExistException"})
"""Codes that mean that there is no such deployment group."""


def find_group(application: str, name: str, *, client: CodeDeployClient) -> Mapping[str, Any] | None:
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


def applications(*, client: CodeDeployClient) -> list[str]:
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
    client: CodeDeployClient,
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
    client: CodeDeployClient,
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


def delete_group(application: str, name: str, *, client: CodeDeployClient) -> list[Mapping[str, str]]:
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


def change_tags(arn: str, *, wanted: Mapping[str, str], unwanted: Sequence[str], client: CodeDeployClient) -> None:
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


def tags_of(arn: str, *, client: CodeDeployClient) -> dict[str, str]:
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
