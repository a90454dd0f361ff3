"""The state machine that asks a handler again and again until its work is done."""

from __future__ import annotations

import json
from typing import Any

from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from cdk_codedeploy.synthesis import make_l1, pseudo

SECONDS = 10
"""Seconds between two looks."""

_LONGEST = 3600


def definition(partition: str) -> dict[str, Any]:
    """Return the state machine in Amazon States Language.

    Its input is the document that the frame made: which function to ask, and what about. The function returns the next
    one. So nothing here names the function, whose settings name the state machine.

    Args:
        partition: The partition, as a token.
    """
    ask: dict[str, Any] = {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::lambda:invoke",
        "Parameters": {"FunctionName.$": "$.function", "Payload.$": "$"},
        "OutputPath": "$.Payload",
        # Whatever befell one invocation may not befall the next.
        "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "MaxAttempts": 4, "BackoffRate": 2}],
        "Next": "Answered?",
    }
    return {
        "StartAt": "Wait",
        "TimeoutSeconds": _LONGEST,
        "States": {
            "Wait": {"Type": "Wait", "Seconds": SECONDS, "Next": "Look"},
            "Look": {
                **ask,
                "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Give up"}],
            },
            # The function is told what happened, and answers CloudFormation.
            "Give up": ask,
            "Answered?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.answered", "BooleanEquals": True, "Next": "Done"}],
                "Default": "Wait",
            },
            "Done": {"Type": "Succeed"},
        },
    }


class Waiter(Construct):
    """The state machine with its role.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._role = make_l1(
            iam.CfnRole,
            iam.CfnRoleProps,
            self,
            "Role",
            description="Asks the handlers of CodeDeploy custom resources whether their work is done",
            assume_role_policy_document={
                "Statement": [
                    {
                        "Action": "sts:AssumeRole",
                        "Condition": {"StringEquals": {"aws:SourceAccount": pseudo().account}},
                        "Effect": "Allow",
                        "Principal": {"Service": "states.amazonaws.com"},
                    }
                ],
                "Version": "2012-10-17",
            },
        )
        self._machine = make_l1(
            stepfunctions.CfnStateMachine,
            stepfunctions.CfnStateMachineProps,
            self,
            "Resource",
            role_arn=self._role.attr_arn,
            state_machine_type="STANDARD",
            definition_string=json.dumps(definition(pseudo().partition), separators=(",", ":")),
        )
        self.arn = self._machine.attr_arn

    def asks(self, function_arn: str) -> iam.CfnPolicy:
        """Allow the state machine to call a function, and return the policy that says so."""
        return make_l1(
            iam.CfnPolicy,
            iam.CfnPolicyProps,
            self,
            "Policy",
            policy_name="InvokeHandler",
            policy_document={
                "Statement": [{"Action": "lambda:InvokeFunction", "Effect": "Allow", "Resource": function_arn}],
                "Version": "2012-10-17",
            },
            roles=[self._role.ref],
        )
