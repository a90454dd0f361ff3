"""A function that is called when something happens in AWS."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_

from cdk_codedeploy.synthesis import make_l1

if TYPE_CHECKING:
    from constructs import Construct

_RETRIES = 10
_HOURS = 1


def call_on(
    scope: Construct,
    id: str,
    *,
    function_arn: str,
    pattern: Mapping[str, object],
    event: Mapping[str, object],
    description: str,
) -> events.CfnRule:
    """Have a function called with an event of its own whenever something happens.

    Args:
        scope: Construct to make the rule in.
        id: Id of the rule in the scope; the permission to call the function has the same with ``Permission``.
        function_arn: ARN of the function.
        pattern: What has to happen, as EventBridge has it.
        event: What the function gets. Texts may be tokens.
        description: What it is for, at most 512 characters.
    """
    rule = make_l1(
        events.CfnRule,
        events.CfnRuleProps,
        scope,
        id,
        description=description,
        event_pattern=pattern,
        state="ENABLED",
        targets=[
            {
                "id": "Handler",
                "arn": function_arn,
                "input": json.dumps(event, sort_keys=True, separators=(",", ":")),
                "retryPolicy": {"maximumRetryAttempts": _RETRIES, "maximumEventAgeInSeconds": _HOURS * 3600},
            }
        ],
    )
    make_l1(
        lambda_.CfnPermission,
        lambda_.CfnPermissionProps,
        scope,
        f"{id}Permission",
        action="lambda:InvokeFunction",
        function_name=function_arn,
        principal="events.amazonaws.com",
        source_arn=rule.attr_arn,
    )
    return rule
