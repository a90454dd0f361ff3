"""How long a canary or linear shift of traffic may take, on Lambda and Amazon ECS.

The percentages and the span of two days are from ``limits.html`` in the user guide.
"""

from __future__ import annotations

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service.limits import (
    CANARY_INTERVAL_MINUTES,
    LINEAR_INTERVAL_MINUTES,
    SHIFT_PERCENT,
    SHIFT_SPAN_MINUTES,
)
from cdk_codedeploy.tokens import is_token


def linear_steps(percentage: int) -> int:
    """Return how many shifts it takes to move all traffic.

    Args:
        percentage: Share of the traffic in one shift, 1 to 99 percent, known now. The last shift may be smaller.

    Raises:
        ValidationError: If the percentage is out of bounds.
    """
    SHIFT_PERCENT.check("percentage", percentage)
    return -(-100 // percentage)


def check_canary(percentage: int, interval_minutes: int) -> None:
    """Check a shift in two steps.

    Args:
        percentage: Share of the traffic in the first step, 1 to 99 percent. Tokens pass.
        interval_minutes: Minutes until the rest follows, 1 to 2880. Tokens pass.

    Raises:
        ValidationError: If one of them is out of bounds; the parameters are named ``percentage`` and ``interval``.
    """
    SHIFT_PERCENT.check("percentage", percentage)
    CANARY_INTERVAL_MINUTES.check("interval", interval_minutes)


def check_linear(percentage: int, interval_minutes: int) -> None:
    """Check a shift in equal steps, which together must fit in two days.

    Args:
        percentage: Share of the traffic in one step, 1 to 99 percent. Tokens pass.
        interval_minutes: Minutes between two steps. Times the number of steps it must not exceed 2880: with 25
            percent, which takes four steps, at most 720. Tokens pass.

    Raises:
        ValidationError: If one of them is out of bounds, or both together; the parameters are named ``percentage``
            and ``interval``.
    """
    SHIFT_PERCENT.check("percentage", percentage)
    LINEAR_INTERVAL_MINUTES.check("interval", interval_minutes)
    span = SHIFT_SPAN_MINUTES.maximum
    if span is None or is_token(percentage) or is_token(interval_minutes):
        return
    steps = linear_steps(percentage)
    if interval_minutes * steps > span:
        raise ValidationError(
            "interval",
            f"{interval_minutes} minutes",
            allowed=f"{steps} steps of {percentage} percent must fit in {span} minutes",
            remedy=f"give at most {span // steps} minutes or a larger percentage",
        )
