"""Tags and tag filters as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdk_codedeploy.targets import TagFilter


def tags_of(texts: Sequence[str]) -> dict[str, str]:
    """Read tags, each typed as ``Key=Value``.

    Args:
        texts: What was typed.

    Raises:
        ValidationError: If one has no value, or a key is there twice.
    """
    from cdk_codedeploy.errors import ValidationError
    from cdk_codedeploy.service import shown

    found: dict[str, str] = {}
    for text in texts:
        key, mark, value = text.partition("=")
        if not (key and mark and value):
            raise ValidationError(
                "tag", shown(text), allowed="a tag has a key and a value", remedy="write it as Stage=prod"
            )
        if key in found:
            raise ValidationError(
                "tag", f"{shown(key)} twice", allowed="each key has one value", remedy="leave out one of the two"
            )
        found[key] = value
    return found


def tag_filters_of(texts: Sequence[str]) -> list[TagFilter]:
    """Read tag filters: ``Key=Value``, ``Key`` for any value, or ``=Value`` for any key.

    Args:
        texts: What was typed.

    Raises:
        ValidationError: If one says nothing.
    """
    from cdk_codedeploy.targets import TagFilter

    parts = [text.partition("=") for text in texts]
    return [TagFilter(key or None, value if mark else None) for key, mark, value in parts]
