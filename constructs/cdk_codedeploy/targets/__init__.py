"""Which instances a deployment reaches: tag filters, groups of them (any of) and sets of groups (all of)."""

from __future__ import annotations

from cdk_codedeploy.targets.tag_filter import TagFilter
from cdk_codedeploy.targets.tag_set import TagGroup, TagSet

__all__ = ["TagFilter", "TagGroup", "TagSet"]
