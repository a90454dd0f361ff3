"""The states of deployments, of their targets and of requests to stop, and who creates deployments."""

from __future__ import annotations

from cdk_codedeploy.service.api_text import ApiText


class DeploymentStatus(ApiText):
    """State of a deployment. Source: botocore model ``DeploymentStatus``."""

    CREATED = "Created"
    QUEUED = "Queued"
    IN_PROGRESS = "InProgress"
    BAKING = "Baking"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"
    READY = "Ready"

    @property
    def is_final(self) -> bool:
        """Whether the deployment is over. ``Ready`` is not: the replacements wait for somebody to move the traffic."""
        return self in (DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.STOPPED)


class TargetStatus(ApiText):
    """State of one instance, function or task set in a deployment. Source: botocore model ``TargetStatus``."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    UNKNOWN = "Unknown"
    READY = "Ready"


class LifecycleEventStatus(ApiText):
    """State of one lifecycle event on one target. Source: botocore model ``LifecycleEventStatus``.

    A hook function may report only ``Succeeded`` and ``Failed``.
    """

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    SKIPPED = "Skipped"
    UNKNOWN = "Unknown"


class StopStatus(ApiText):
    """Answer to a request to stop a deployment. Source: botocore model ``StopStatus``."""

    PENDING = "Pending"
    """The deployment is being stopped."""

    SUCCEEDED = "Succeeded"
    """The deployment has stopped."""


class DeploymentCreator(ApiText):
    """Who created a deployment. Source: botocore model ``DeploymentCreator``."""

    USER = "user"
    """A person or a program that called ``CreateDeployment``."""

    AUTO_SCALING = "autoscaling"
    """An instance that Auto Scaling launched."""

    AUTO_SCALING_TERMINATION = "autoscalingTermination"
    """An instance that Auto Scaling terminates, in a group with a termination hook."""

    ROLLBACK = "codeDeployRollback"
    """An automatic rollback."""

    CODE_DEPLOY = "CodeDeploy"
    """CodeDeploy itself."""

    AUTO_UPDATE = "CodeDeployAutoUpdate"
    """Instances that launched during a deployment and got the older revision."""

    CLOUD_FORMATION = "CloudFormation"
    """A stack update that deploys to Amazon ECS blue/green."""

    CLOUD_FORMATION_ROLLBACK = "CloudFormationRollback"
    """The rollback of such a stack update."""
