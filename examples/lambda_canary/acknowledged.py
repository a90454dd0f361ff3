"""What the AwsSolutions pack of cdk-nag finds in this stack and why it stays: by construct, by id, with the reason.

The CDK itself keeps the reasons (``Validations``), so the stack synthesizes without cdk-nag.
"""

from __future__ import annotations

import aws_cdk as cdk

_VERSIONS = "Every version of this one function: which ones an alias moves between, nobody knows beforehand."

FINDINGS: dict[str, dict[str, str]] = {
    "Live": {
        "AwsSolutions-IAM5[Resource::<Function76856677.Arn>:*]": _VERSIONS,
    },
    "ServiceRole": {
        "AwsSolutions-IAM5[Resource::*]": "Looking at alarms, for which IAM knows no resources.",
        "AwsSolutions-IAM5[Resource::<Before9295B271.Arn>:*]": _VERSIONS,
        "AwsSolutions-IAM5[Resource::<After270C2031.Arn>:*]": _VERSIONS,
    },
}
"""Ids and reasons by the id of the construct in the stack."""


def acknowledge_findings(stack: cdk.Stack) -> None:
    """Write the reasons to the constructs they are about."""
    for construct, findings in FINDINGS.items():
        cdk.Validations.of(stack.node.find_child(construct)).acknowledge(
            *(cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in findings.items())
        )
