"""What the AwsSolutions pack of cdk-nag finds in this stack and why it stays: by construct, by id, with the reason.

The CDK itself keeps the reasons (``Validations``), so the stack synthesizes without cdk-nag. They have a table of their
own because cdk-nag wants each finding about IAM by its full id: beside the constructs they would hide the code.
"""

from __future__ import annotations

import aws_cdk as cdk

_AGENT = "The public installers of the CodeDeploy agent, all versions of them, read only."
_COPIES = "CodeDeploy names the copies of the Auto Scaling group; no template knows how."
_FIRST = "The Auto Scaling groups that the handler makes; each has a random name."
_GROUPS = "The deployment groups of this one application."
_LAUNCH = "Auto Scaling starts instances in the name of who asks; which ones, the launch template says."
_HERE = "arn:<AWS::Partition>:{}:<AWS::Region>:<AWS::AccountId>:"


def _on(service: str, resource: str) -> str:
    """Return the id of the finding about a pattern in an ARN of this Region and account."""
    return f"AwsSolutions-IAM5[Resource::{_HERE.format(service)}{resource}]"


_FLEET = {
    _on("autoscaling", "autoScalingGroup:*:autoScalingGroupName/BlueGreenDeploymentGroup-*"): _FIRST,
    _on("autoscaling", "autoScalingGroup:*:autoScalingGroupName/CodeDeploy_*"): _COPIES,
    _on("codedeploy", "deploymentgroup:<ApplicationD9CED6CE>/*"): _GROUPS,
    _on("ec2", "*"): _LAUNCH,
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>::image/*]": _LAUNCH,
    "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>::snapshot/*]": _LAUNCH,
}

FINDINGS: dict[str, dict[str, str]] = {
    "Vpc": {
        "AwsSolutions-VPC7": "Flow logs are charged by volume: add them where someone reads them.",
    },
    "Revisions": {
        "AwsSolutions-S1": "Access logs take a second bucket: most accounts have a central one to name here.",
    },
    "LoadBalancer": {
        "AwsSolutions-EC23": "A public web site is open to the world, on port 80 alone.",
        "AwsSolutions-ELB2": "Access logs take a stack that knows its region; this one goes to any.",
    },
    "InstanceProfile": {
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]": (
            "Session Manager replaces SSH keys and open ports, and AWS keeps this policy in step with its agent."
        ),
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::aws-codedeploy-<AWS::Region>/latest/*]": _AGENT,
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::aws-codedeploy-<AWS::Region>/latestv2/*]": _AGENT,
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::aws-codedeploy-<AWS::Region>/releases/*]": _AGENT,
        "AwsSolutions-IAM5[Resource::<Revisions44E8601F.Arn>/*]": (
            "Every revision in this one bucket, read only: a rollback may need any of them."
        ),
    },
    "DeploymentGroup": {
        **_FLEET,
        "AwsSolutions-IAM5[Resource::*]": (
            "Actions that only look, for which IAM knows no resources, and taking lifecycle hooks out of Auto Scaling "
            "groups that have left the deployment group: which ones, nobody knows beforehand."
        ),
        _on("cloudwatch", "alarm:*"): "A copy of a scaling policy has alarms of its own, which AWS names.",
        _on("ec2", "instance/*"): "The instances that a deployment has replaced.",
        _on("elasticloadbalancing", "targetgroup/<TargetGroup3D7CD9B8.TargetGroupName>/*"): (
            "One target group; its ARN ends with a random id."
        ),
    },
    "CodeDeployCustomResources": {
        **_FLEET,
        "AwsSolutions-IAM5[Resource::*]": "Actions that only look, for which IAM knows no resources.",
        _on("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*"): (
            "Lifecycle hooks that CodeDeploy has left behind, and groups with the tag of this library."
        ),
        _on("cloudwatch", "alarm:TargetTracking-*"): "The alarms of scaling policies, which AWS names.",
        _on("codedeploy", "application:*"): "Applications are listed by their whole.",
        _on("codedeploy", "deploymentconfig:*"): "A deployment is refused to who may not read its configuration.",
        "AwsSolutions-SF1": "The log of the state machine would hold addresses that are as good as passwords.",
        "AwsSolutions-SF2": "A trace tells nothing that the log of the function does not.",
    },
}
"""Ids and reasons by the id of the construct in the stack."""


def acknowledge_findings(stack: cdk.Stack) -> None:
    """Write the reasons to the constructs they are about."""
    for construct, findings in FINDINGS.items():
        cdk.Validations.of(stack.node.find_child(construct)).acknowledge(
            *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in findings.items())
        )
