"""Sees each decision of ministack's policy engine about a request."""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator

from emulator.hosting.calls import Calls


def record_calls(calls: Calls) -> None:
    """Record what is decided about requests, by IAM's name of the action.

    Args:
        calls: Where it is recorded.
    """
    enforce = iam_evaluator.enforce

    def recorded(access_key_id: str, iam_action: str, service: str, region: str, **options: Any) -> Any:
        denied = enforce(access_key_id, iam_action, service, region, **options)
        calls.add(access_key_id, iam_action, options.get("resource_arn", "*"), allowed=denied is None)
        return denied

    iam_evaluator.enforce = recorded
