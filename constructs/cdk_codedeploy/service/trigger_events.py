"""The events that a trigger can send to an SNS topic."""

from __future__ import annotations

from cdk_codedeploy.service.api_text import ApiText
from cdk_codedeploy.service.platforms import Platform

_INSTANCE_PREFIX = "Instance"


class TriggerEvent(ApiText):
    """Something that happens to a deployment, or to one instance in it, and that a trigger can tell.

    Source: user guide ``monitoring-sns-event-notifications-create-trigger.html``, botocore model ``TriggerEventType``.
    """

    DEPLOYMENT_START = "DeploymentStart"
    DEPLOYMENT_SUCCESS = "DeploymentSuccess"
    DEPLOYMENT_FAILURE = "DeploymentFailure"
    DEPLOYMENT_STOP = "DeploymentStop"
    DEPLOYMENT_ROLLBACK = "DeploymentRollback"
    DEPLOYMENT_READY = "DeploymentReady"
    INSTANCE_START = "InstanceStart"
    INSTANCE_SUCCESS = "InstanceSuccess"
    INSTANCE_FAILURE = "InstanceFailure"
    INSTANCE_READY = "InstanceReady"

    @property
    def about_instances(self) -> bool:
        """Whether each instance sends the event, rather than the deployment once."""
        return self.value.startswith(_INSTANCE_PREFIX)

    @property
    def blue_green_only(self) -> bool:
        """Whether only replacement environments send the event, when they are ready to take the traffic."""
        return self in (TriggerEvent.DEPLOYMENT_READY, TriggerEvent.INSTANCE_READY)

    @property
    def platforms(self) -> frozenset[Platform]:
        """The compute platforms whose deployments can send the event.

        Instances exist only on Server. Ready is documented for replacement instances; Amazon ECS has the same wait
        before traffic moves and the same status, so the deployment's event is not denied to it. Lambda has no such
        wait.
        """
        if self.about_instances:
            return frozenset({Platform.SERVER})
        if self.blue_green_only:
            return frozenset({Platform.SERVER, Platform.ECS})
        return frozenset(Platform)

    def applies_to(self, platform: Platform, *, blue_green: bool) -> bool:
        """Tell whether deployments of a group can ever send the event.

        Args:
            platform: Compute platform of the deployment group.
            blue_green: Whether the group deploys blue/green, as it always does on Lambda and Amazon ECS.
        """
        return platform in self.platforms and (blue_green or not self.blue_green_only)
