"""What the function of a hook may be told, held against what Lambda takes."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.hooks.entry import CHECK
from cdk_codedeploy.hooks.settings import SETTINGS
from cdk_codedeploy.service import check_kind, shown
from cdk_codedeploy.service.limit import Limit

TIMEOUT_SECONDS = Limit(
    what="a hook has",
    unit="seconds: Lambda ends a function after 15 minutes, and some are needed to answer",
    source="Lambda developer guide, Lambda quotas",
    remedy="give a timeout within them, or let another program answer with cdk_codedeploy.hooks.report()",
    minimum=10,
    maximum=900,
)
"""How long a check may take."""

MEMORY_MB = Limit(
    what="a function has",
    unit="MB of memory",
    source="Lambda developer guide, Lambda quotas",
    remedy="give a number between them",
    minimum=128,
    maximum=10_240,
)
"""Memory of a function."""

_DEFAULT_SECONDS = 300


def seconds_of(timeout: cdk.Duration | None) -> int:
    """Return how long a check may take, in seconds.

    Raises:
        ValidationError: When it is no duration, or Lambda takes no such timeout.
    """
    if timeout is None:
        return _DEFAULT_SECONDS
    check_kind("timeout", timeout, cdk.Duration, "give one, such as Duration.minutes(5)")
    if timeout.is_unresolved():
        # A duration of which nothing is known now.
        return int(timeout.to_seconds())
    seconds = timeout.to_seconds(integral=False)
    TIMEOUT_SECONDS.check("timeout", int(seconds) if seconds == int(seconds) else seconds)
    return int(seconds)


def check_memory(memory_size: int) -> None:
    """Check the memory of a function.

    Raises:
        ValidationError: When Lambda has no function of that size.
    """
    MEMORY_MB.check("memory_size", memory_size)


def check_environment(environment: Mapping[str, str] | None) -> dict[str, str]:
    """Return environment variables, in the order of their names.

    Raises:
        ValidationError: When one is no text, or is one of this library's own.
    """
    found = dict(sorted((environment or {}).items()))
    for name, value in found.items():
        if name in {CHECK, SETTINGS}:
            raise ValidationError(
                "environment",
                shown(name),
                allowed="the hook sets it itself",
                remedy="give your variable another name",
            )
        check_kind("environment", value, str, f"turn {name} into text", required=True)
    return found
