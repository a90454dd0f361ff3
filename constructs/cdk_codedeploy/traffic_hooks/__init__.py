"""Functions that CodeDeploy asks at a lifecycle event whether a deployment goes on, for AWS Lambda and Amazon ECS."""

from __future__ import annotations

from cdk_codedeploy.traffic_hooks.http_check_hook import HttpCheckHook
from cdk_codedeploy.traffic_hooks.lambda_smoke_test_hook import LambdaSmokeTestHook
from cdk_codedeploy.traffic_hooks.traffic_hook import TrafficHook

__all__ = ["HttpCheckHook", "LambdaSmokeTestHook", "TrafficHook"]
