"""The state machine that works through the plan of a fleet."""

from __future__ import annotations

import json
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from cdk_codedeploy.synthesis import make_l1, pseudo

_LONGEST = 3600
# A worker that AWS could not start, or has ended, is started again; what it had done is found done.
_RETRY = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 2}]


def definition(partition: str, worker_arn: str, *, workers: int) -> dict[str, Any]:
    """Return the state machine in Amazon States Language.

    Its input says where the two halves of the plan are, and how many batches each has. All that is released is
    released before anything is taken. A batch that fails stops no other: the fleet's handler finds out by the results.

    Args:
        partition: The partition, as a token.
        worker_arn: ARN of the function that does a batch.
        workers: How many batches are done at once.
    """

    def each_batch(phase: str, then: dict[str, Any]) -> dict[str, Any]:
        return {
            "Type": "Map",
            "Label": phase.capitalize(),
            "ItemReader": {
                "Resource": f"arn:{partition}:states:::s3:getObject",
                "ReaderConfig": {"InputType": "JSONL"},
                "Parameters": {"Bucket.$": "$.bucket", "Key.$": f"$.{phase}.key"},
            },
            "MaxConcurrency": workers,
            "ToleratedFailurePercentage": 100,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Apply",
                "States": {
                    "Apply": {
                        "Type": "Task",
                        "Resource": f"arn:{partition}:states:::lambda:invoke",
                        "Parameters": {"FunctionName": worker_arn, "Payload.$": "$"},
                        # The results are in the bucket; together they may be larger than a state's output.
                        "ResultSelector": {"status.$": "$.StatusCode"},
                        "Retry": _RETRY,
                        "End": True,
                    }
                },
            },
            "ResultPath": None,
            **then,
        }

    def any_batches(phase: str, otherwise: str) -> dict[str, Any]:
        choice = {"Variable": f"$.{phase}.batches", "NumericGreaterThan": 0, "Next": phase.capitalize()}
        return {"Type": "Choice", "Choices": [choice], "Default": otherwise}

    return {
        "StartAt": "Anything to release?",
        "TimeoutSeconds": _LONGEST,
        "States": {
            "Anything to release?": any_batches("release", "Anything to take?"),
            "Release": each_batch("release", {"Next": "Anything to take?"}),
            "Anything to take?": any_batches("take", "Done"),
            "Take": each_batch("take", {"Next": "Done"}),
            "Done": {"Type": "Succeed"},
        },
    }


class FleetStateMachine(Construct):
    """The state machine with its role.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        plans_arn: ARN of the objects that are plans.
        worker_arn: ARN of the function that does a batch.
        workers: How many batches are done at once.
    """

    def __init__(self, scope: Construct, id: str, *, plans_arn: str, worker_arn: str, workers: int) -> None:
        super().__init__(scope, id)
        role = make_l1(
            iam.CfnRole,
            iam.CfnRoleProps,
            self,
            "Role",
            description="Works through the plan of a fleet of on-premises instances",
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
        machine = make_l1(
            stepfunctions.CfnStateMachine,
            stepfunctions.CfnStateMachineProps,
            self,
            "Resource",
            role_arn=role.attr_arn,
            state_machine_type="STANDARD",
            definition_string=json.dumps(
                definition(pseudo().partition, worker_arn, workers=workers), separators=(",", ":")
            ),
        )
        self.arn = machine.attr_arn
        self._name = machine.attr_name
        self.policy: cdk.CfnResource = make_l1(
            iam.CfnPolicy,
            iam.CfnPolicyProps,
            self,
            "Policy",
            policy_name="WorkThroughPlan",
            policy_document={
                "Statement": [
                    _allow(["lambda:InvokeFunction"], worker_arn),
                    _allow(["s3:GetObject"], plans_arn),
                    # A map that is distributed runs as executions of the state machine itself.
                    _allow(["states:StartExecution"], self.arn),
                    _allow(
                        ["states:DescribeExecution", "states:StopExecution"],
                        pseudo().arn("states", f"execution:{self._name}/*"),
                    ),
                ],
                "Version": "2012-10-17",
            },
            roles=[role.ref],
        )

    @property
    def executions_arn(self) -> str:
        """ARN of all its executions."""
        return pseudo().arn("states", f"execution:{self._name}:*")


def _allow(actions: list[str], resource: str) -> dict[str, Any]:
    return {"Action": actions, "Effect": "Allow", "Resource": resource}
