"""What the AwsSolutions pack of cdk-nag finds in this stack and why it stays: by construct, by id, with the reason.

The CDK itself keeps the reasons (``Validations``), so the stack synthesizes without cdk-nag.
"""

from __future__ import annotations

import aws_cdk as cdk

_SETS = "The task sets of this one service, named at random."
_RULES = "Rules of these listeners, which may be added later; an ARN of a rule ends with a random id."

FINDINGS: dict[str, dict[str, str]] = {
    "Vpc": {
        "AwsSolutions-VPC7": "Flow logs are charged by volume: add them where someone reads them.",
    },
    "LoadBalancer": {
        "AwsSolutions-EC23": "Callers in the network alone; its range is known when it is made.",
        "AwsSolutions-ELB2": "Access logs take a stack that knows its region; this one goes to any.",
    },
    "Web": {
        "AwsSolutions-ECS4": "Container Insights are charged by metric: turn them on where someone reads them.",
    },
    "NewTasks": {
        "AwsSolutions-IAM5[Resource::*]": "Network interfaces of a function, for which IAM knows no resources.",
    },
    "ServiceRole": {
        "AwsSolutions-IAM5[Resource::*]": "Actions that only look, for which IAM knows no resources.",
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:"
        "task-set/<WebCluster20B6B362>/<WebServiceD04B5F3E.Name>/*]": _SETS,
        "AwsSolutions-IAM5[Resource::<NewTasks6F5364E3.Arn>:*]": "Any version of this one function.",
        'AwsSolutions-IAM5[Resource::{"Fn::Select":[0,{"Fn::Split":[":listener/",'
        '{"Ref":"LoadBalancerListenerE1A099B9"}]}]}:listener-rule/{"Fn::Select":[1,{"Fn::Split":[":listener/",'
        '{"Ref":"LoadBalancerListenerE1A099B9"}]}]}/*]': _RULES,
        'AwsSolutions-IAM5[Resource::{"Fn::Select":[0,{"Fn::Split":[":listener/",'
        '{"Ref":"LoadBalancerTestListenerB9671EB8"}]}]}:listener-rule/{"Fn::Select":[1,{"Fn::Split":[":listener/",'
        '{"Ref":"LoadBalancerTestListenerB9671EB8"}]}]}/*]': _RULES,
    },
    "CodeDeployCustomResources": {
        "AwsSolutions-SF1": "The state machine waits for deployments; CodeDeploy keeps how they went.",
        "AwsSolutions-SF2": "As above: there is nothing in it to trace.",
    },
}
"""Ids and reasons by the id of the construct in the stack."""


def acknowledge_findings(stack: cdk.Stack) -> None:
    """Write the reasons to the constructs they are about."""
    for construct, findings in FINDINGS.items():
        cdk.Validations.of(stack.node.find_child(construct)).acknowledge(
            *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in findings.items())
        )
