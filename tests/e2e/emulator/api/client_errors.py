"""Errors of API calls that mean no harm."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from botocore.exceptions import ClientError


def ignoring(codes: Collection[str], function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Call a function and pass over API errors of some codes. Returns None then."""
    try:
        return function(*arguments, **named)
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise
        return None
