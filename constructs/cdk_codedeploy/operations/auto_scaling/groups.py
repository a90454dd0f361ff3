"""Auto Scaling groups themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cdk_codedeploy.operations.auto_scaling.client import AutoScalingClient
from cdk_codedeploy.operations.errors import OperationError, translated

_THERE_ALREADY = "AlreadyExists"


def find(name: str, *, client: AutoScalingClient) -> Mapping[str, Any] | None:
    """Return an Auto Scaling group as the API describes it, or None when there is none, or it is being deleted.

    Args:
        name: Its name.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "DescribeAutoScalingGroups".
    """
    with translated(f"look at the Auto Scaling group {name}"):
        answer = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
    groups: list[Mapping[str, Any]] = [each for each in answer["AutoScalingGroups"] if not each.get("Status")]
    return groups[0] if groups else None


def tagged(key: str, value: str, *, client: AutoScalingClient) -> list[str]:
    """Return the names of all Auto Scaling groups with a tag, those that are being deleted included.

    Args:
        key: Key of the tag.
        value: Its value.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "DescribeAutoScalingGroups".
    """
    found: list[str] = []
    request: dict[str, object] = {"Filters": [{"Name": f"tag:{key}", "Values": [value]}]}
    while True:
        with translated(f"list the Auto Scaling groups with the tag {key}"):
            page = client.describe_auto_scaling_groups(**request)
        found += [str(each["AutoScalingGroupName"]) for each in page["AutoScalingGroups"]]
        if not page.get("NextToken"):
            return sorted(found)
        request["NextToken"] = page["NextToken"]


def make(
    name: str,
    settings: Mapping[str, object],
    *,
    tags: Mapping[str, str],
    own_tags: Mapping[str, str],
    client: AutoScalingClient,
) -> None:
    """Make an Auto Scaling group. One of that name that is there already is no error: a request may come twice.

    Args:
        name: Its name, which nobody else uses.
        settings: All other members of the request, as boto3 takes them.
        tags: Tags of the group and of its instances.
        own_tags: Tags of the group alone.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "CreateAutoScalingGroup".
    """
    try:
        with translated(f"make the Auto Scaling group {name}"):
            client.create_auto_scaling_group(
                AutoScalingGroupName=name,
                Tags=[*tag_list(name, tags, propagate=True), *tag_list(name, own_tags, propagate=False)],
                **settings,
            )
    except OperationError as error:
        if error.code != _THERE_ALREADY:
            raise


def change(name: str, settings: Mapping[str, object], *, client: AutoScalingClient) -> None:
    """Change settings of an Auto Scaling group: what is not given stays.

    Args:
        name: Its name.
        settings: The members of the request that change, as boto3 takes them.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "UpdateAutoScalingGroup".
    """
    with translated(f"change the Auto Scaling group {name}"):
        client.update_auto_scaling_group(AutoScalingGroupName=name, **settings)


def delete(name: str, *, client: AutoScalingClient) -> None:
    """Remove an Auto Scaling group and terminate its instances. One that is going already is no error.

    Args:
        name: Its name.
        client: An Auto Scaling client.

    Raises:
        OperationError: If the service refuses, or cannot be reached.

    Source: API reference of Auto Scaling, "DeleteAutoScalingGroup".
    """
    if find(name, client=client) is None:
        return
    with translated(f"remove the Auto Scaling group {name}"):
        client.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


def tag_list(name: str, tags: Mapping[str, str], *, propagate: bool) -> list[dict[str, object]]:
    """Return tags in the API's form."""
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": key,
            "Value": value,
            "PropagateAtLaunch": propagate,
        }
        for key, value in sorted(tags.items())
    ]
