"""Functions write into the log group that they were given, and make none that somebody has deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch_logs, lambda_svc


def keep_deleted_log_groups_deleted() -> None:
    """Have what a function says get lost when its own log group is gone. To be called once.

    At AWS it takes ``logs:CreateLogGroup`` to make one, which a function with a log group of its own has no use for. A
    function that has answered CloudFormation may still be at its end when CloudFormation deletes the group.
    """
    emit = lambda_svc._emit_lambda_logs

    def emit_into_what_there_is(function: Mapping[str, Any], *arguments: Any, **options: Any) -> None:
        settings = function.get("config") or function
        group = (settings.get("LoggingConfig") or {}).get("LogGroup")
        if not group or group == f"/aws/lambda/{settings.get('FunctionName')}" or group in cloudwatch_logs._log_groups:
            emit(function, *arguments, **options)

    lambda_svc._emit_lambda_logs = emit_into_what_there_is
