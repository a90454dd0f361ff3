"""Sees each decision of ministack's policy engine about a request, and tells it what IAM knows of users."""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator

from emulator.hosting import auto_scaling_route, iam_users
from emulator.hosting.calls import Calls
from emulator.hosting.iam_users import KeyUse, is_users


def record_calls(calls: Calls, uses: KeyUse) -> None:
    """Record what is decided about requests, by IAM's name of the action, and which keys sign them.

    Args:
        calls: Where decisions are recorded.
        uses: Where it is recorded that a user's key was used.
    """
    enforce = iam_evaluator.enforce
    contexts = {"autoscaling": auto_scaling_route.request_context, "iam": iam_users.request_context}

    def recorded(access_key_id: str, iam_action: str, service: str, region: str, **options: Any) -> Any:
        if service in contexts:
            options["service_context"] = {**(options.get("service_context") or {}), **contexts[service]()}
        denied = enforce(access_key_id, iam_action, service, region, **options)
        calls.add(access_key_id, iam_action, options.get("resource_arn", "*"), allowed=denied is None)
        if is_users(access_key_id) and not isinstance(denied, iam_evaluator.AuthError):
            uses.add(access_key_id, service, region)
        return denied

    iam_evaluator.enforce = recorded
