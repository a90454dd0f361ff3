"""Asked by CodeDeploy when all traffic has moved: the alias, as callers see it, knows what it sells and what not."""

from __future__ import annotations

import json
import os

import boto3

from cdk_codedeploy.hooks import HookEvent


def check(event: HookEvent) -> None:
    """Let the deployment succeed, or raise an exception, which makes it fail and roll back."""
    for item, status in (("apple", "ok"), ("stone", "unknown")):
        answer = boto3.client("lambda").invoke(
            FunctionName=os.environ["FUNCTION"],
            Qualifier=os.environ["ALIAS"],
            Payload=json.dumps({"item": item}).encode(),
        )
        told = json.loads(answer["Payload"].read())
        if "FunctionError" in answer or told.get("status") != status:
            raise RuntimeError(f"{event.deployment_id}: {item} should be {status}, but the alias answers {told}")
