"""Tells ministack the tags that it does not know of: for tag:GetResources, and for aws:ResourceTag in policies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, tagging

from emulator.aws import Scope

# The tags of all resources in an account and region, by ARN.
Collect = Callable[[Scope], Iterable[tuple[str, Mapping[str, str]]]]


def add_tags_of(namespace: str, collect: Collect) -> None:
    """Let a service's tags be found.

    Args:
        namespace: The service in ARNs.
        collect: Returns its tags.
    """

    def collected() -> Iterator[tuple[str, list[dict[str, str]]]]:
        for arn, tags in collect(Scope(get_account_id(), get_region())):
            yield arn, [{"Key": key, "Value": value} for key, value in tags.items()]

    tagging._COLLECTORS[namespace] = collected
    tagging._RESOURCE_TAG_COLLECTORS[namespace] = collected


def of_instances(scope: Scope) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the tags of EC2 instances."""
    for instance_id, instance in list(ec2._instances.items()):
        if instance["State"]["Name"] != "terminated":
            tags = ec2._tags.get(instance_id) or []
            yield scope.arn("ec2", f"instance/{instance_id}"), {tag["Key"]: tag["Value"] for tag in tags}
