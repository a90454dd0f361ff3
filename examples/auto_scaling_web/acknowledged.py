"""What the AwsSolutions pack of cdk-nag finds in this stack and why it stays: by construct, by id, with the reason.

The CDK itself keeps the reasons (``Validations``), so the stack synthesizes without cdk-nag. They have a table of their
own because cdk-nag wants each finding about IAM by its full id: beside the constructs they would hide the code.
"""

from __future__ import annotations

import aws_cdk as cdk

_AGENT = "The public installers of the CodeDeploy agent, all versions of them, read only."
_REVISIONS = "Every revision in this one bucket, read only: a rollback may need any of them."
_LAUNCH = "Auto Scaling starts instances in CodeDeploy's name; which ones, the launch template says."

FINDINGS: dict[str, dict[str, str]] = {
    "Vpc": {
        "AwsSolutions-VPC7": "Flow logs are charged by volume: add them where someone reads them.",
    },
    "Revisions": {
        "AwsSolutions-S1": "Access logs take a second bucket: most accounts have a central one to name here.",
    },
    "WebServers": {
        "AwsSolutions-AS3": "The topic tells of deployments; that a stateless fleet scales is no news.",
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
        "AwsSolutions-IAM5[Action::s3:GetBucket*]": _REVISIONS,
        "AwsSolutions-IAM5[Action::s3:GetObject*]": _REVISIONS,
        "AwsSolutions-IAM5[Action::s3:List*]": _REVISIONS,
        "AwsSolutions-IAM5[Resource::<Revisions44E8601F.Arn>/*]": _REVISIONS,
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:autoscaling:<AWS::Region>:<AWS::AccountId>:"
        "autoScalingGroup:*:autoScalingGroupName/*]": (
            "An instance reports itself unhealthy, in the one Auto Scaling group with this stack's tags: a condition."
        ),
    },
    "ServiceRole": {
        "AwsSolutions-IAM5[Resource::*]": (
            "Actions that only look, for which IAM knows no resources, and taking lifecycle hooks out of Auto Scaling "
            "groups that have left the deployment group: which ones, nobody knows beforehand."
        ),
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:elasticloadbalancing:<AWS::Region>:<AWS::AccountId>:"
        "targetgroup/<TargetGroup3D7CD9B8.TargetGroupName>/*]": "One target group; its ARN ends with a random id.",
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:autoscaling:<AWS::Region>:<AWS::AccountId>:"
        "autoScalingGroup:*:autoScalingGroupName/<WebServersASG31C46890>]": (
            "One Auto Scaling group; its ARN has a random id in the middle."
        ),
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*]": _LAUNCH,
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>::image/*]": _LAUNCH,
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>::snapshot/*]": _LAUNCH,
    },
}
"""Ids and reasons by the id of the construct in the stack."""


def acknowledge_findings(stack: cdk.Stack) -> None:
    """Write the reasons to the constructs they are about."""
    for construct, findings in FINDINGS.items():
        cdk.Validations.of(stack.node.find_child(construct)).acknowledge(
            *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in findings.items())
        )
