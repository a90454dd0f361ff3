"""What the AwsSolutions pack of cdk-nag finds in this stack and why it stays: by construct, by id, with the reason.

The CDK itself keeps the reasons (``Validations``), so the stack synthesizes without cdk-nag. They have a table of their
own because cdk-nag wants each finding about IAM by its full id: beside the constructs they would hide the code.
"""

from __future__ import annotations

import aws_cdk as cdk

_READS = {
    "AwsSolutions-IAM5[Resource::<Revisions44E8601F.Arn>/*]": (
        "Every revision in this one bucket, read only: a rollback may need any of them."
    ),
} | {
    f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::aws-codedeploy-<AWS::Region>/{prefix}/*]": (
        "The public installers of the CodeDeploy agent, all versions of them, read only."
    )
    for prefix in ("latest", "latestv2", "releases")
}

FINDINGS: dict[str, dict[str, str]] = {
    "Revisions": {
        "AwsSolutions-S1": "Access logs take a second bucket: most accounts have a central one to name here.",
    },
    "Machines": _READS,
    "RackUser": {
        **_READS,
        "AwsSolutions-SMG4": (
            "Whoever brings the key to the machine decides when: a new key that nobody brings helps nobody."
        ),
    },
    "CodeDeployCustomResources": {
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:instance/*]": (
            "The end of an instance's ARN is given to it by its registration: nobody knows it beforehand."
        ),
        "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:user/AWS/CodeDeploy/*]": (
            "The users of instances alone are on this path."
        ),
    },
    "ServiceRole": {
        "AwsSolutions-IAM5[Resource::*]": "Actions that only look, for which IAM knows no resources.",
    },
}
"""Ids and reasons by the id of the construct in the stack."""


def acknowledge_findings(stack: cdk.Stack) -> None:
    """Write the reasons to the constructs they are about."""
    for construct, findings in FINDINGS.items():
        cdk.Validations.of(stack.node.find_child(construct)).acknowledge(
            *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in findings.items())
        )
