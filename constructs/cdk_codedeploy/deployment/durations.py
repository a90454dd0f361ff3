"""Durations as the service takes them."""

from __future__ import annotations

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Limit, check_kind


def whole_minutes(parameter: str, duration: cdk.Duration, limit: Limit) -> float:
    """Return a duration in minutes, checked.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        duration: The duration.
        limit: What is allowed, in minutes.

    Raises:
        ValidationError: About the parameter.
    """
    check_kind(parameter, duration, cdk.Duration, "pass a duration such as Duration.minutes(5)", required=True)
    if duration.is_unresolved():
        return duration.to_minutes()
    milliseconds = int(duration.to_milliseconds())
    if milliseconds % 60_000:
        raise ValidationError(
            parameter,
            f"{milliseconds / 1000:g} seconds",
            allowed="the service waits whole minutes",
            remedy="give the duration in minutes, hours or days",
        )
    limit.check(parameter, milliseconds // 60_000)
    return milliseconds // 60_000
