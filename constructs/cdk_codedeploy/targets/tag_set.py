"""Groups of tag filters, and sets of groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import TAG_GROUPS_PER_SET, TAGS_PER_GROUP, check_count, check_kind, listed, shown
from cdk_codedeploy.targets.tag_filter import TagFilter


def check_filters(parameter: str, filters: Sequence[TagFilter]) -> None:
    """Refuse an empty list of filters, more than ten, and the same one twice.

    Raises:
        ValidationError: With the parameter's name.
    """
    for tag_filter in listed(parameter, filters):
        check_kind(parameter, tag_filter, TagFilter, "pass a TagFilter")
    if not filters:
        raise ValidationError(
            parameter, "no filter", allowed="an empty list matches no instance", remedy="add a filter or leave it out"
        )
    check_count(parameter, filters, TAGS_PER_GROUP)
    for position, tag_filter in enumerate(filters):
        if tag_filter in filters[:position]:
            raise ValidationError(
                parameter,
                f"{tag_filter} twice",
                allowed="the service takes each filter once",
                remedy="remove one of the two",
            )


class TagGroup:
    """Up to 10 tag filters, of which an instance needs to satisfy **any one**.

    Args:
        filters: The filters.

    Raises:
        ValidationError: When there is no filter, more than 10, or one twice.

    Source: user guide, "Tagging instances for deployment groups" and "CodeDeploy quotas".
    """

    def __init__(self, *filters: TagFilter) -> None:
        check_filters("tag group", filters)
        self._filters = filters

    @classmethod
    def from_mapping(cls, tags: Mapping[str, Sequence[str]]) -> TagGroup:
        """Read the L2's form: each key with its allowed values.

        Args:
            tags: ``{"Stage": ["beta", "prod"]}``. An empty list of values stands for any value; the key ``""`` for any
                key.

        Raises:
            ValidationError: As for the group; also for the key ``""`` without values.
        """
        _check_mapping(tags)
        filters: list[TagFilter] = []
        for key, values in tags.items():
            filters += [TagFilter(key or None, value) for value in values] or [TagFilter(key or None)]
        return cls(*filters)

    @property
    def filters(self) -> tuple[TagFilter, ...]:
        """The filters, in the order given."""
        return self._filters

    def __repr__(self) -> str:
        """Show the group as it could be written."""
        return f"TagGroup({', '.join(map(repr, self._filters))})"

    def matches(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an instance with these tags satisfies any filter of the group."""
        return any(tag_filter.matches(tags) for tag_filter in self._filters)

    def to_mapping(self) -> dict[str, list[str]]:
        """Return the group in the L2's form. A key with and without values keeps the wider meaning: any value."""
        found: dict[str, list[str]] = {}
        anything: set[str] = set()
        for tag_filter in self._filters:
            values = found.setdefault(tag_filter.key or "", [])
            if tag_filter.value is None:
                anything.add(tag_filter.key or "")
            else:
                values.append(tag_filter.value)
        return {key: [] if key in anything else values for key, values in found.items()}


def _check_mapping(tags: object) -> None:
    """Refuse what a type checker would: another thing than a dictionary, and values that are no lists.

    A text would be taken for a list of its letters, and None for no values at all, which stand for any value.
    """
    if not isinstance(tags, Mapping):
        raise ValidationError(
            "tag group",
            shown(tags),
            allowed="a group is a TagGroup or a dictionary of lists",
            remedy='write {"Stage": ["beta", "prod"]}',
        )
    for key, values in cast("Mapping[object, object]", tags).items():
        if not _is_list(values):
            raise ValidationError(
                f"values of tag {shown(key)}",
                shown(values),
                allowed="a list of texts is needed",
                remedy=f"write [{shown(values)}]" if isinstance(values, str) else "write [] for any value",
            )


def _is_list(values: object) -> bool:
    return isinstance(values, Iterable) and not isinstance(values, (str, Mapping))


class TagSet:
    """Up to 3 tag groups, of which an instance needs to satisfy **every one**.

    Args:
        instance_tag_groups: Groups, each a ``TagGroup`` or the L2's form of one:
            ``{"Stage": ["beta", "prod"], "Team": [], "": ["shared"]}`` means the tag Stage with one of two values, or
            a tag Team of any value, or a tag of any key with the value shared.

    Raises:
        ValidationError: When there are more than 3 groups, more than 10 filters in one, or a filter says nothing.

    Source: user guide, "Tagging instances for deployment groups" and "CodeDeploy quotas".
    """

    def __init__(self, *instance_tag_groups: TagGroup | Mapping[str, Sequence[str]]) -> None:
        check_count("instance_tag_groups", instance_tag_groups, TAG_GROUPS_PER_SET)
        self._groups = tuple(
            group if isinstance(group, TagGroup) else TagGroup.from_mapping(group) for group in instance_tag_groups
        )

    @property
    def instance_tag_groups(self) -> list[Mapping[str, list[str]]]:
        """The groups in the L2's form: each key with its allowed values."""
        return [group.to_mapping() for group in self._groups]

    def __iter__(self) -> Iterator[TagGroup]:
        """Give the groups, in the order given."""
        return iter(self._groups)

    def __len__(self) -> int:
        """Count the groups."""
        return len(self._groups)

    def __repr__(self) -> str:
        """Show the set as it could be written."""
        return f"{type(self).__name__}({', '.join(map(repr, self._groups))})"

    def as_tags(self) -> dict[str, str]:
        """Return the tags that an instance needs to belong to the set, where there is one way alone to belong to it.

        So one set can say both how instances are tagged and which instances a deployment group deploys to.

        Raises:
            ValidationError: When a group has several filters, or a filter names no key, no value, or many by ``*``.
        """
        tags: dict[str, str] = {}
        for group in self._groups:
            (first, *others) = group.filters
            if others or first.key is None or first.value is None or "*" in first.value:
                raise ValidationError(
                    "tags",
                    shown(group),
                    allowed="a set gives instances their tags where each group has one filter with a key and a value",
                    remedy='write TagSet({"Stage": ["prod"]}, {"Team": ["shop"]}), or the tags as a dictionary',
                )
            if tags.setdefault(first.key, first.value) != first.value:
                raise ValidationError(
                    "tags",
                    f"the key {shown(first.key)} with two values",
                    allowed="no instance has a tag twice",
                    remedy="remove one of the two groups",
                )
        return tags

    def matches(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an instance with these tags belongs to the set. A set without groups matches nothing."""
        return bool(self._groups) and all(group.matches(tags) for group in self._groups)
