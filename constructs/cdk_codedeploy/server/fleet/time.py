"""Durations that AWS takes in whole seconds."""

from __future__ import annotations

import aws_cdk as cdk

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Limit, check_kind


def seconds(parameter: str, duration: cdk.Duration, limit: Limit) -> int:
    """Return a duration in seconds.

    Args:
        parameter: Name of the parameter as the caller wrote it.
        duration: The duration.
        limit: Within which bounds it has to be.

    Raises:
        ValidationError: When it is no duration, is known only when the stack is deployed, has a part of a second, or is
            out of bounds.
    """
    check_kind(parameter, duration, cdk.Duration, "pass a Duration such as Duration.minutes(5)", required=True)
    if duration.is_unresolved():
        raise ValidationError(
            parameter,
            "a value that only the deployment knows",
            allowed="the time has to be known when the stack is synthesized",
            remedy="write it out, such as Duration.minutes(5)",
        )
    milliseconds = duration.to_milliseconds()
    if milliseconds % 1000:
        raise ValidationError(
            parameter,
            f"{milliseconds:g} milliseconds",
            allowed="AWS counts whole seconds",
            remedy="give the duration in seconds, minutes or hours",
        )
    found = int(milliseconds) // 1000
    limit.check(parameter, found)
    return found
