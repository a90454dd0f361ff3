"""What an identity may do that registers on-premises instances and makes their IAM users."""

from __future__ import annotations

from enum import Enum

from cdk_codedeploy.iam.permissions import Statement
from cdk_codedeploy.service import ON_PREMISES_USER_PATH
from cdk_codedeploy.synthesis import pseudo

GIVES_PERMISSIONS = ("iam:CreateUser", "iam:PutUserPolicy")
"""Those of the nine actions that can give a user any permission. IAM can tie them to a boundary."""

HANDLES_USERS = (
    "iam:CreateAccessKey",
    "iam:DeleteAccessKey",
    "iam:DeleteUser",
    "iam:DeleteUserPolicy",
    "iam:GetUser",
    "iam:ListAccessKeys",
    "iam:ListUserPolicies",
)
"""The other seven. Source: user guide, "Prerequisites for configuring an on-premises instance"."""

ON_ONE_INSTANCE = (
    "codedeploy:AddTagsToOnPremisesInstances",
    "codedeploy:DeregisterOnPremisesInstance",
    "codedeploy:GetOnPremisesInstance",
    "codedeploy:RegisterOnPremisesInstance",
    "codedeploy:RemoveTagsFromOnPremisesInstances",
)
ON_THE_ACCOUNT = (
    "codedeploy:BatchGetOnPremisesInstances",
    "codedeploy:ListOnPremisesInstances",
)
ON_TAGS = ("tag:GetResources", "tag:GetTagKeys", "tag:GetTagValues")


class RegistrationReach(Enum):
    """Which IAM users a registering identity reaches.

    Source: user guide, "Prerequisites for configuring an on-premises instance".
    """

    ON_PREMISES_USERS = f"user{ON_PREMISES_USER_PATH}*"
    """Those on the path ``/AWS/CodeDeploy/`` of its account, where ``aws deploy register`` makes them."""

    EVERY_USER = "*"
    """All, as the prerequisites in the user guide have it. Who can use it can become any user of the account."""


def for_registration(boundary_arn: str | None, reach: RegistrationReach) -> list[Statement]:
    """Register, tag and deregister instances in the stack's Region, and make and delete their users.

    Args:
        boundary_arn: ARN of the boundary that every user must have. None lets them have none.
        reach: Which users.

    Source: user guide, "Prerequisites for configuring an on-premises instance" and "CodeDeploy permissions reference".
    """
    users = ("*",) if reach is RegistrationReach.EVERY_USER else (_iam_arn(reach.value),)
    instances = (pseudo().arn("codedeploy", "instance/*"),)
    statements = [
        Statement(ON_TAGS),
        Statement(ON_ONE_INSTANCE, instances),
        Statement(ON_THE_ACCOUNT, (pseudo().arn("codedeploy", "*"),)),
    ]
    if boundary_arn is None:
        return [*statements, Statement((*GIVES_PERMISSIONS, *HANDLES_USERS), users)]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary_arn}}
    return [
        *statements,
        Statement(HANDLES_USERS, users),
        Statement(GIVES_PERMISSIONS, users, bounded),
        *_keep_boundary(boundary_arn, users),
    ]


def _keep_boundary(boundary_arn: str, users: tuple[str, ...]) -> list[Statement]:
    """Deny what would widen the boundary or take it away, whatever else the identity may do.

    Source: IAM user guide, "Delegating responsibility to others using permissions boundaries".
    """
    another = {"StringNotEquals": {"iam:PermissionsBoundary": boundary_arn}}
    return [
        Statement(("iam:DeleteUserPermissionsBoundary",), users, effect="Deny"),
        Statement(("iam:PutUserPermissionsBoundary",), users, another, effect="Deny"),
        Statement(
            (
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:SetDefaultPolicyVersion",
            ),
            (boundary_arn,),
            effect="Deny",
        ),
    ]


def _iam_arn(resource: str) -> str:
    return pseudo().arn("iam", resource, region="")
