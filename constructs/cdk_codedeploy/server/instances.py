"""Which instances a deployment group names by their tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from aws_cdk import aws_codedeploy as codedeploy

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.iam import Statement, service_permissions
from cdk_codedeploy.service import check_kind
from cdk_codedeploy.targets import TagFilter, TagGroup, TagSet
from cdk_codedeploy.targets.tag_set import check_filters

AnyTagSet: TypeAlias = TagSet | codedeploy.InstanceTagSet
"""Ours, with the CDK or without it, or the CDK's own."""


@dataclass(frozen=True)
class TaggedInstances:
    """The tags of EC2 instances or of on-premises instances: a set of groups, or flat filters, or neither.

    Args:
        groups: Groups, of which an instance satisfies every one.
        filters: Filters, of which it satisfies any one.
    """

    groups: tuple[TagGroup, ...] = ()
    filters: tuple[TagFilter, ...] = ()

    @classmethod
    def read(
        cls,
        set_parameter: str,
        tag_set: AnyTagSet | None,
        filters_parameter: str,
        filters: Sequence[TagFilter] | None,
    ) -> TaggedInstances:
        """Read and check the two parameters that can name instances of one kind.

        Raises:
            ValidationError: When both are used, or one of them is out of range.
        """
        if tag_set is not None and filters is not None:
            raise ValidationError(
                filters_parameter,
                f"a value together with {set_parameter}",
                allowed="a deployment group takes one of the two forms",
                remedy=f"put the filters as one more group into {set_parameter}",
            )
        if filters is not None:
            check_filters(filters_parameter, filters)
            return cls(filters=tuple(filters))
        if tag_set is None:
            return cls()
        check_kind(set_parameter, tag_set, (TagSet, codedeploy.InstanceTagSet), "put it into InstanceTagSet(...)")
        ours = tag_set if isinstance(tag_set, TagSet) else TagSet(*tag_set.instance_tag_groups)
        return cls(groups=tuple(ours))

    def __bool__(self) -> bool:
        """Whether any tag is named."""
        return bool(self.groups or self.filters)

    def matches(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an instance with these tags is among them."""
        if self.filters:
            return any(each.matches(tags) for each in self.filters)
        return bool(self.groups) and all(group.matches(tags) for group in self.groups)

    @property
    def texts(self) -> Iterator[str | None]:
        """All keys and values that are named."""
        for each in (*self.filters, *(each for group in self.groups for each in group.filters)):
            yield from (each.key, each.value)

    def _groups(self, key: str) -> list[dict[str, Any]]:
        return [{key: [each.to_property() for each in group.filters]} for group in self.groups]

    def as_ec2(self) -> dict[str, Any]:
        """Return the L1's properties for EC2 instances."""
        if self.filters:
            return {"ec2_tag_filters": [each.to_property() for each in self.filters]}
        return {"ec2_tag_set": {"ec2TagSetList": self._groups("ec2TagGroup")}} if self.groups else {}

    def as_on_premises(self) -> dict[str, Any]:
        """Return the L1's properties for on-premises instances."""
        if self.filters:
            return {"on_premises_instance_tag_filters": [each.to_property() for each in self.filters]}
        return {"on_premises_tag_set": {"onPremisesTagSetList": self._groups("onPremisesTagGroup")}} if self else {}


def statements(ec2: TaggedInstances, on_premises: TaggedInstances, *, auto_scaling: bool) -> list[Statement]:
    """Return what the service must be allowed to find the instances.

    Args:
        ec2: The tags of EC2 instances.
        on_premises: The tags of on-premises instances.
        auto_scaling: Whether instances come from Auto Scaling groups too.
    """
    # A group that names nothing yet will name EC2 instances later, outside of the template.
    on_ec2 = bool(ec2) or auto_scaling or not on_premises
    return (service_permissions.for_ec2_instances() if on_ec2 else []) + (
        service_permissions.for_on_premises_instances() if on_premises else []
    )
