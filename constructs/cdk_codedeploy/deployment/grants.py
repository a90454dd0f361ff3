"""What a person or a pipeline needs to deploy to a deployment group."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from cdk_codedeploy.deployment.references import arn_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    import aws_cdk as cdk

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


class DeploymentGroupGrants:
    """What can be granted on a deployment group, made here or elsewhere."""

    @property
    @abstractmethod
    def env(self) -> cdk.interfaces.ResourceEnvironment:
        """Account and region of the group."""

    @property
    @abstractmethod
    def application_name(self) -> str:
        """Name of the group's application."""

    @property
    @abstractmethod
    def deployment_group_arn(self) -> str:
        """ARN of the deployment group."""

    @property
    @abstractmethod
    def _config_name(self) -> str:
        """Name of the group's deployment configuration."""

    def grant_deploy(self, identity: iam.IGrantable) -> iam.Grant:
        """Allow someone to register revisions of the application and to deploy them to this group, and to no other.

        Reading or writing the bucket of the revisions is not part of it, and neither is deploying past a ringing alarm
        (``--override-alarm-configuration``): that needs ``codedeploy:UpdateDeploymentGroup``, which would let the
        identity change the group for good.

        Args:
            identity: A user, a role or what has one, such as a pipeline's project.

        Source: user guide, "CodeDeploy permissions reference".
        """
        # The service reads the deployment configuration in the caller's name.
        wanted: list[tuple[Sequence[str], str]] = [
            (_ON_APPLICATION, arn_beside(self, "application", self.application_name)),
            (_ON_DEPLOYMENT_GROUP, self.deployment_group_arn),
            (_ON_DEPLOYMENT_CONFIG, arn_beside(self, "deploymentconfig", self._config_name)),
        ]
        first, *others = (
            iam.Grant.add_to_principal(grantee=identity, actions=list(actions), resource_arns=[arn])
            for actions, arn in wanted
        )
        for other in others:
            first = first.combine(other)
        return first
