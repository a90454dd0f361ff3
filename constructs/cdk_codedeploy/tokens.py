"""Recognise values that only CloudFormation will know, without importing the CDK or asking its JavaScript side.

The CDK encodes such values as text, as a list of one text, or as a number of impossible size. Checks let them pass:
nobody can judge a value that does not exist yet. ``tests/test_tokens.py`` holds this file against ``aws_cdk.Token``.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import cast

_TEXT_MARK = "${Token["
_LIST_MARK = "#{Token["
# A number token is a double whose sixteen highest bits are this pattern; the others count the token.
_NUMBER_MARK = b"\xfb\xff"


def is_token(value: object) -> bool:
    """Tell whether the value is, or contains, something that is only known at deployment.

    Args:
        value: Text, a number, a list of texts, or an object of the CDK that resolves later (``IResolvable``).

    Returns:
        True for a value that cannot be checked now. Always False for None and booleans.
    """
    if isinstance(value, str):
        return _TEXT_MARK in value
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, float):
        return struct.pack(">d", value).startswith(_NUMBER_MARK)
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return any(isinstance(item, str) and _LIST_MARK in item for item in items)
    # A path of the file system can be resolved too, which means something else.
    return callable(getattr(value, "resolve", None)) and not hasattr(value, "__fspath__")
