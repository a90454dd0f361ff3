"""Lists that are answered a page at a time."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from emulator.aws import Scope
from emulator.codedeploy.errors import ApiError

PAGE_SIZE = 100  # Of all lists. The API reference does not say how long pages are.
_TOKEN = "nextToken"


def page(
    items: Sequence[Any], *, key: str, scope: Scope, operation: str, request: Mapping[str, Any], size: int
) -> dict[str, Any]:
    """Return one page of a list, and the token of the next one if there is one.

    Args:
        items: The whole list.
        key: What the list is called in the answer.
        scope: Account and region: a token holds in one.
        operation: The operation: a token holds for one.
        request: The request: a token holds for the same one.
        size: How many items a page has.

    Raises:
        ApiError: ``InvalidNextTokenException``.
    """
    mark = _mark(scope, operation, request)
    start = _read(str(request[_TOKEN]), mark) if _TOKEN in request else 0
    end = start + size
    answer: dict[str, Any] = {key: list(items[start:end])}
    if end < len(items):
        answer[_TOKEN] = base64.urlsafe_b64encode(json.dumps([mark, end]).encode()).decode()
    return answer


def _mark(scope: Scope, operation: str, request: Mapping[str, Any]) -> str:
    rest = {name: value for name, value in request.items() if name != _TOKEN}
    text = json.dumps([scope.account, scope.region, operation, rest], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _read(token: str, mark: str) -> int:
    try:
        read = json.loads(base64.urlsafe_b64decode(token.encode()))
    except ValueError:
        read = None
    if isinstance(read, list) and read[:1] == [mark] and isinstance(read[-1], int):
        return read[-1]
    message = f"nextToken is {token!r}. Allowed: what the same request was answered with last."
    raise ApiError("InvalidNextTokenException", message)
