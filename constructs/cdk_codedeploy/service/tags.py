"""How tag filters choose instances, and the bounds of a tag."""

from __future__ import annotations

from collections.abc import Mapping

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.api_text import ApiText
from cdk_codedeploy.service.limit import check_length
from cdk_codedeploy.service.limits import TAG_KEY_LENGTH, TAG_VALUE_LENGTH
from cdk_codedeploy.service.shown import shown


class TagFilterType(ApiText):
    """What a tag filter compares; matching is case-sensitive.

    Source: botocore model ``TagFilterType`` and ``EC2TagFilterType``, which have the same words.
    """

    KEY_ONLY = "KEY_ONLY"
    """The instance has a tag with this key, whatever its value."""

    VALUE_ONLY = "VALUE_ONLY"
    """The instance has a tag with this value, whatever its key."""

    KEY_AND_VALUE = "KEY_AND_VALUE"
    """The instance has a tag with this key and this value."""


def check_tag_key(key: str, parameter: str = "key") -> None:
    """Check the key of a tag or of a tag filter: 1 to 128 characters.

    Keys that AWS sets (``aws:…``) pass, because filters may use them. Source: user guide ``limits.html``.

    Args:
        key: The key. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If the key is empty or too long.
    """
    check_length(parameter, key, TAG_KEY_LENGTH)


def check_tag_value(value: str, parameter: str = "value") -> None:
    """Check the value of a tag or of a tag filter: at most 256 characters.

    The AWS CLI refuses more than 128 when it registers a machine; that is its own mistake. Source: user guide
    ``limits.html``.

    Args:
        value: The value, which may be empty. Tokens pass.
        parameter: Name of the parameter as the caller wrote it.

    Raises:
        ValidationError: If the value is too long.
    """
    check_length(parameter, value, TAG_VALUE_LENGTH)


def check_resource_tags(parameter: str, tags: Mapping[str, str]) -> None:
    """Check the tags that a resource of CodeDeploy itself is given.

    Source: API reference ``TagResource``; AWS reserves keys that begin with ``aws:``.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        tags: Value of each key.

    Raises:
        ValidationError: If a key or a value is too long or no text, or a key is reserved.
    """
    for key, value in tags.items():
        check_tag_key(key, f"{parameter} key")
        check_tag_value(value, f"{parameter} value of {shown(key)}")
        if key.lower().startswith("aws:"):
            raise ValidationError(
                parameter,
                f"the key {shown(key)}",
                allowed="keys that begin with aws: are AWS's own",
                remedy="rename it",
            )
