"""What a ready-made check is to do, handed from the template to the function as one environment variable."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

SETTINGS = "CODEDEPLOY_HOOK_SETTINGS"
"""Name of the environment variable."""

_Settings = TypeVar("_Settings")


@dataclass(frozen=True, kw_only=True)
class SmokeTestSettings:
    """What to invoke, and what is to come back.

    Attributes:
        function: Name or ARN of the function, with its version.
        payload: The event that it is invoked with.
        expected: What its answer has to be or contain, as ``matches`` in ``comparison`` says; None for anything.
        is_expected: Whether anything in particular is expected, as None may be.
    """

    function: str
    payload: Any = None
    expected: Any = None
    is_expected: bool = False


@dataclass(frozen=True, kw_only=True)
class HttpCheckSettings:
    """What to request, and what is to come back.

    Attributes:
        url: The address.
        statuses: Status codes that are well.
        contains: What the body has to contain; None for anything.
        headers: Headers of the request.
        attempts: How often to try.
        in_a_row: How many attempts one after another have to be well.
        pause_seconds: Seconds between attempts.
        timeout_seconds: Seconds for one attempt.
        verify_certificate: Whether the certificate has to be trusted and to fit the name.
    """

    url: str
    statuses: list[int] = field(default_factory=lambda: [200])
    contains: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    attempts: int = 10
    in_a_row: int = 1
    pause_seconds: int = 3
    timeout_seconds: int = 5
    verify_certificate: bool = True


def to_text(settings: SmokeTestSettings | HttpCheckSettings) -> str:
    """Write settings as the text of the environment variable."""
    return json.dumps(asdict(settings), sort_keys=True, separators=(",", ":"))


def from_environment(kind: type[_Settings]) -> _Settings:
    """Read the settings of the function."""
    return kind(**json.loads(os.environ[SETTINGS]))
