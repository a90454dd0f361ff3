"""Checks of names and ARNs of Lambda functions.

Source: Lambda API reference, ``FunctionName``.
"""

from __future__ import annotations

import re

from cdk_codedeploy.appspec.checks.service_keys import checked_text
from cdk_codedeploy.appspec.report import Report
from cdk_codedeploy.appspec.rules import service
from cdk_codedeploy.appspec.value import Value

_NAME = r"[A-Za-z0-9_-]{1,64}"
_FUNCTION = re.compile(
    rf"(?:(?:arn:[a-z-]+:lambda:[a-z0-9-]+:)?\d{{12}}:function:)?{_NAME}(?P<qualifier>:(?:\$LATEST|[A-Za-z0-9_-]{{1,128}}))?",
    re.ASCII,
)
# No form above is longer; a longer text is not even tried.
_LONGEST = 400


def check_hook_function(report: Report, function: Value) -> None:
    """Check the function of a lifecycle event: its name or ARN, which may name a version or alias."""
    if function.is_null:
        report.add(service.FUNCTION, function)
    text = checked_text(report, function, "an event")
    if text is not None and not _matched(text):
        report.add(service.FUNCTION, function)


def check_deployed_function(report: Report, function: Value) -> None:
    """Check the function that is deployed: its name or ARN, without a version."""
    text = checked_text(report, function, "Name")
    if text is None:
        return
    match = _matched(text)
    if match is None:
        report.add(service.FUNCTION, function)
    elif match["qualifier"]:
        report.add(service.FUNCTION_QUALIFIED, function)


def _matched(text: str) -> re.Match[str] | None:
    return _FUNCTION.fullmatch(text) if len(text) <= _LONGEST else None
