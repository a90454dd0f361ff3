"""The instances that take the place of others in a blue/green deployment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.deployment_properties import Filter, ReplacementInstances
from cdk_codedeploy.service import check_kind, listed
from cdk_codedeploy.targets import TagSet

if TYPE_CHECKING:
    from aws_cdk import aws_autoscaling as autoscaling


@dataclass(frozen=True, kw_only=True)
class Replacements:
    """The replacement instances of a deployment to a blue/green group that does not copy its Auto Scaling group.

    Args:
        auto_scaling_groups: Auto Scaling groups, at most 10. Default: none.
        tags: Tags of EC2 instances: at most 3 groups of 10 filters. Default: none.

    Raises:
        ValidationError: When there are none, or too many.

    Source: API reference, "TargetInstances".
    """

    auto_scaling_groups: Sequence[autoscaling.IAutoScalingGroup] = ()
    tags: TagSet | None = None

    def __post_init__(self) -> None:
        groups = listed("auto_scaling_groups", self.auto_scaling_groups)
        check_kind("tags", self.tags, TagSet, "give a TagSet")
        if not groups and self.tags is None:
            raise ValidationError(
                "replacements",
                "neither Auto Scaling groups nor tags",
                allowed="the service has to find the instances",
                remedy="give one of them",
            )

    def to_properties(self) -> ReplacementInstances:
        """Return them as the custom resource takes them."""
        groups = tuple(
            tuple(Filter(type=each.type.value, key=each.key, value=each.value) for each in group.filters)
            for group in self.tags or ()
        )
        names = tuple(group.auto_scaling_group_name for group in self.auto_scaling_groups)
        return ReplacementInstances(auto_scaling_groups=names, tag_groups=groups)
