"""What a person or a pipeline needs to deploy to a deployment group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from collections.abc import Sequence

_ON_APPLICATION = (
    "codedeploy:GetApplication",
    "codedeploy:GetApplicationRevision",
    "codedeploy:RegisterApplicationRevision",
)
_ON_DEPLOYMENT_GROUP = (
    "codedeploy:BatchGetDeploymentTargets",
    "codedeploy:ContinueDeployment",
    "codedeploy:CreateDeployment",
    "codedeploy:GetDeployment",
    "codedeploy:GetDeploymentGroup",
    "codedeploy:GetDeploymentTarget",
    "codedeploy:ListDeploymentTargets",
    "codedeploy:ListDeployments",
    "codedeploy:StopDeployment",
)
_ON_DEPLOYMENT_CONFIG = ("codedeploy:GetDeploymentConfig",)


def grant_deploy(
    grantee: iam.IGrantable, *, application_arn: str, deployment_group_arn: str, deployment_config_arn: str
) -> iam.Grant:
    """Allow registering revisions, and starting, watching, continuing and stopping deployments.

    Deploying past a ringing alarm (``--override-alarm-configuration``) also needs ``codedeploy:UpdateDeploymentGroup``,
    which would let the identity change the group for good, so it is not part of it.

    Args:
        grantee: Who may.
        application_arn: The application, whose revisions may be registered.
        deployment_group_arn: The only deployment group that may be deployed to.
        deployment_config_arn: Its deployment configuration, which the service reads in the caller's name.

    Source: user guide, "CodeDeploy permissions reference".
    """
    wanted: list[tuple[Sequence[str], str]] = [
        (_ON_APPLICATION, application_arn),
        (_ON_DEPLOYMENT_GROUP, deployment_group_arn),
        (_ON_DEPLOYMENT_CONFIG, deployment_config_arn),
    ]
    first, *others = (
        iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[arn])
        for actions, arn in wanted
    )
    for other in others:
        first = first.combine(other)
    return first
