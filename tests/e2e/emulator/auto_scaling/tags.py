"""Operations on tags of groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from emulator.auto_scaling.state import Store
from emulator.aws import Scope

Request = Mapping[str, Any]


def tag_descriptions(tags: Iterable[Mapping[str, Any]], group: str) -> list[dict[str, Any]]:
    """Return tags as groups describe them."""
    return [
        {
            "ResourceId": group,
            "ResourceType": "auto-scaling-group",
            "Key": tag["Key"],
            "Value": tag.get("Value", ""),
            "PropagateAtLaunch": bool(tag.get("PropagateAtLaunch")),
        }
        for tag in tags
    ]


class Tags:
    """Sets, removes and describes tags. Instances that run keep theirs.

    Args:
        store: Returns what there is in an account and region.
    """

    def __init__(self, store: Callable[[Scope], Store]) -> None:
        self._store = store

    def create_or_update_tags(self, scope: Scope, request: Request) -> None:
        """Set tags."""
        store = self._store(scope)
        with store.lock:
            for tag in request["Tags"]:
                group = store.group(tag.get("ResourceId", ""))
                others = [one for one in group.tags if one["Key"] != tag["Key"]]
                group.tags = [*others, *tag_descriptions([tag], group.name)]

    def delete_tags(self, scope: Scope, request: Request) -> None:
        """Remove tags."""
        store = self._store(scope)
        with store.lock:
            for tag in request["Tags"]:
                group = store.group(tag.get("ResourceId", ""))
                group.tags = [one for one in group.tags if one["Key"] != tag["Key"]]

    def describe_tags(self, scope: Scope, request: Request) -> dict[str, Any]:
        """Describe tags, by group, key, value and whether instances get them."""
        members = {
            "auto-scaling-group": "ResourceId",
            "key": "Key",
            "value": "Value",
            "propagate-at-launch": "PropagateAtLaunch",
        }
        store = self._store(scope)
        with store.lock:
            tags = [dict(tag) for group in store.groups.values() for tag in group.tags]
        for condition in request.get("Filters", []):
            member = members[condition["Name"]]
            tags = [tag for tag in tags if str(tag[member]) in condition.get("Values", [])]
        return {"Tags": tags}
