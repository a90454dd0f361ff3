"""Checks of the timeout of a script."""

from __future__ import annotations

import math
import re

from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import hooks
from cdk_codedeploy.appspec.scalars import HUGE
from cdk_codedeploy.appspec.value import Value
from cdk_codedeploy.service import LIFECYCLE_EVENT_SECONDS

LARGEST = 2**32 - 1
"""The largest timeout that generation 2 of the agent takes."""

_LEADING_NUMBER = re.compile(r"\s*([-+]?[0-9](?:_?[0-9])*)")
_WRITTEN_PLAINLY = re.compile(r"\+?(?:0|[1-9][0-9]*)")
_LONGEST_NUMBER = 400


def seconds_of(timeout: Value) -> int | None:
    """Return the seconds that generation 1.8 of the agent takes for a timeout, or None when it refuses it."""
    value = timeout.value
    if timeout.kind is Kind.INTEGER and isinstance(value, int):
        return value
    if timeout.kind is Kind.FLOAT and isinstance(value, float):
        return int(value) if math.isfinite(value) else None
    if timeout.text is not None:
        match = _LEADING_NUMBER.match(timeout.text)
        digits = match[1].replace("_", "") if match else "0"
        return int(digits) if len(digits) <= _LONGEST_NUMBER else -HUGE if digits.startswith("-") else HUGE
    return None


def check_timeout(report: Report, timeout: Value) -> None:
    """Check the timeout of one script."""
    if timeout.is_null or timeout.is_token:
        return
    if timeout.kind is Kind.TRUTH and not timeout.value:
        report.add(hooks.TIMEOUT_TYPE, timeout, seconds="3600")
        return
    seconds = seconds_of(timeout)
    if seconds is None or seconds <= 0:
        report.add(hooks.TIMEOUT, timeout)
    elif seconds > LARGEST:
        report.add(hooks.TIMEOUT_LARGE, timeout, most=str(LARGEST))
    elif timeout.kind is not Kind.INTEGER:
        report.add(hooks.TIMEOUT_TYPE, timeout, seconds=str(seconds))
    elif _is_octal(timeout):
        report.add(hooks.TIMEOUT_NUMBER, timeout, number=str(seconds))
    elif not _WRITTEN_PLAINLY.fullmatch(timeout.raw):
        report.add(hooks.TIMEOUT_TYPE, timeout, seconds=str(seconds))


def check_sum(report: Report, scripts: Value) -> None:
    """Warn when the timeouts that are written for one event are more than the service gives the event."""
    total = 0
    for script in scripts.items():
        timeout = script.at("timeout")
        total += max(seconds_of(timeout) or 0, 0)
        if total > (LIFECYCLE_EVENT_SECONDS.maximum or 0):
            shown = str(total) if total <= LARGEST else f"more than {LARGEST}"
            report.add(
                hooks.TIMEOUT_SUM,
                timeout,
                got=f"{shown} seconds up to here",
                allowed=LIFECYCLE_EVENT_SECONDS.allowed,
                remedy=LIFECYCLE_EVENT_SECONDS.remedy,
            )
            return


def _is_octal(timeout: Value) -> bool:
    digits = timeout.raw.lstrip("+")
    return digits.startswith("0") and digits.isdigit() and digits.lstrip("0") != str(timeout.value)
