"""One condition on the tags of an instance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import TagFilterType, check_tag_key, check_tag_value, shown


@dataclass(frozen=True)
class TagFilter:
    """A condition on an instance's tags: a key, a value, or both.

    Comparison is case-sensitive. A ``*`` in the value stands for any text.

    Args:
        key: Tag key, 1 to 128 characters, or None for a tag of any key.
        value: Tag value, at most 256 characters, or None for any value of the key.

    Raises:
        ValidationError: When neither is given, or one is too long.

    Source: user guide, "Tagging instances for deployment groups".
    """

    key: str | None = None
    value: str | None = None

    def __post_init__(self) -> None:
        if not self.key and self.value is None:
            raise ValidationError(
                "tag filter",
                f"key={shown(self.key)}, value={shown(self.value)}",
                allowed="a filter needs a key, a value, or both",
                remedy="name the key or the value to look for",
            )
        if self.key is not None:
            check_tag_key(self.key, "tag filter key")
        if self.value is not None:
            check_tag_value(self.value, "tag filter value")

    @property
    def type(self) -> TagFilterType:
        """The service's name for what is compared: the key, the value, or both."""
        if self.value is None:
            return TagFilterType.KEY_ONLY
        return TagFilterType.VALUE_ONLY if self.key is None else TagFilterType.KEY_AND_VALUE

    def matches(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an instance with these tags satisfies the filter."""
        values = list(tags.values()) if self.key is None else [tags[self.key]] if self.key in tags else []
        if self.value is None:
            return bool(values)
        pattern = ".*".join(re.escape(part) for part in self.value.split("*"))
        return any(re.fullmatch(pattern, value, re.DOTALL) for value in values)

    def to_property(self) -> dict[str, str]:
        """Return the filter as the template property ``{Key, Value, Type}``, in the L1's spelling."""
        found = {"key": self.key, "value": self.value, "type": self.type.value}
        return {name: text for name, text in found.items() if text is not None}
