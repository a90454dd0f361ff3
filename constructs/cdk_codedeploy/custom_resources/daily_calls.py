"""A function that is called once a day, about one thing or another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from cdk_codedeploy.iam import Statement
from cdk_codedeploy.iam.permissions import PermissionSet
from cdk_codedeploy.iam.role import inline_policies
from cdk_codedeploy.synthesis import make_l1, pseudo

if TYPE_CHECKING:
    import aws_cdk as cdk

_WINDOW_MINUTES = 60
_RETRIES = 3


class DailyCalls(Construct):
    """The role with which EventBridge Scheduler calls a function.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        function_arn: ARN of the function.
    """

    def __init__(self, scope: Construct, id: str, *, function_arn: str) -> None:
        super().__init__(scope, id)
        self._function_arn = function_arn
        self._role = make_l1(
            iam.CfnRole,
            iam.CfnRoleProps,
            self,
            "Role",
            description="Calls a handler of CodeDeploy custom resources once a day",
            assume_role_policy_document={
                "Statement": [
                    {
                        "Action": "sts:AssumeRole",
                        "Condition": {
                            "StringEquals": {
                                "aws:SourceAccount": pseudo().account,
                                "aws:SourceArn": pseudo().arn("scheduler", "schedule-group/default"),
                            }
                        },
                        "Effect": "Allow",
                        "Principal": {"Service": "scheduler.amazonaws.com"},
                    }
                ],
                "Version": "2012-10-17",
            },
            policies=inline_policies(PermissionSet([Statement(("lambda:InvokeFunction",), (function_arn,))])),
        )

    def call(self, scope: Construct, id: str, event: Mapping[str, object], *, description: str) -> cdk.CfnResource:
        """Have the function called with an event each day, at a time that Scheduler chooses.

        Args:
            scope: Construct to make the schedule in.
            id: Id in the scope.
            event: What the function gets. Texts may be tokens.
            description: What it is for.
        """
        return make_l1(
            scheduler.CfnSchedule,
            scheduler.CfnScheduleProps,
            scope,
            id,
            description=description,
            schedule_expression="rate(1 day)",
            # So that a thousand of them do not call at once.
            flexible_time_window={"mode": "FLEXIBLE", "maximumWindowInMinutes": _WINDOW_MINUTES},
            target={
                "arn": self._function_arn,
                "roleArn": self._role.attr_arn,
                "input": json.dumps(event, sort_keys=True, separators=(",", ":")),
                "retryPolicy": {"maximumRetryAttempts": _RETRIES},
            },
        )
