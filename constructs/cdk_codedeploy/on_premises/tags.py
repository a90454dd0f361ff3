"""The tags that on-premises instances are given."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_codedeploy.service import check_on_premises_tags
from cdk_codedeploy.targets import TagSet


def read_tags(tags: Mapping[str, str] | TagSet | None, parameter: str = "tags") -> Mapping[str, str]:
    """Read and check the tags of an instance.

    Args:
        tags: A dictionary, or a set that leaves no choice. None means no tags.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: When CodeDeploy would refuse them, or the set leaves a choice.
    """
    found = tags.as_tags() if isinstance(tags, TagSet) else {} if tags is None else tags
    check_on_premises_tags(found, parameter)
    return found
