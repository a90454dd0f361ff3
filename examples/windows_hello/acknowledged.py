"""What the AwsSolutions pack of cdk-nag finds in this stack and why it stays: by construct, by id, with the reason.

The CDK itself keeps the reasons (``Validations``), so the stack synthesizes without cdk-nag. They have a table of their
own because cdk-nag wants each finding about IAM by its full id: beside the constructs they would hide the code.
"""

from __future__ import annotations

import aws_cdk as cdk

_AGENT = "The public installers of the CodeDeploy agent, all versions of them, read only."
_REVISIONS = "Every revision in this one bucket, read only: a rollback may need any of them."

FINDINGS: dict[str, dict[str, str]] = {
    "Vpc": {
        "AwsSolutions-VPC7": "Flow logs are charged by volume: add them where someone reads them.",
    },
    "Revisions": {
        "AwsSolutions-S1": "Access logs take a second bucket: most accounts have a central one to name here.",
    },
    "WebAccess": {
        "AwsSolutions-EC23": "The page is for everybody, on port 80 alone.",
    },
    "Server": {
        "AwsSolutions-EC28": "Detailed monitoring is charged by metric, and nobody looks at these.",
        "AwsSolutions-EC29": "A sample must be easy to delete: protect instances that hold data.",
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
    },
    "ServiceRole": {
        "AwsSolutions-IAM5[Resource::*]": (
            "Actions that only look, for which IAM knows no resources, and taking lifecycle hooks out of Auto Scaling "
            "groups that have left the deployment group: which ones, nobody knows beforehand."
        ),
    },
}
"""Ids and reasons by the id of the construct in the stack."""


def acknowledge_findings(stack: cdk.Stack) -> None:
    """Write the reasons to the constructs they are about."""
    for construct, findings in FINDINGS.items():
        cdk.Validations.of(stack.node.find_child(construct)).acknowledge(
            *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in findings.items())
        )
