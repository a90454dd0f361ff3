"""What can make a deployment group roll back by itself."""

from __future__ import annotations

from cdk_codedeploy.service.api_text import ApiText


class RollbackEvent(ApiText):
    """A reason to deploy the last good revision again.

    Source: botocore model ``AutoRollbackEvent``; user guide ``deployments-rollback-and-redeploy.html``.
    """

    DEPLOYMENT_FAILURE = "DEPLOYMENT_FAILURE"
    """The deployment failed."""

    DEPLOYMENT_STOP_ON_ALARM = "DEPLOYMENT_STOP_ON_ALARM"
    """An alarm of the deployment group stopped the deployment."""

    DEPLOYMENT_STOP_ON_REQUEST = "DEPLOYMENT_STOP_ON_REQUEST"
    """Somebody stopped the deployment, or nobody continued it in time."""

    @property
    def needs_alarms(self) -> bool:
        """Whether the event can only happen in a deployment group that has alarms."""
        return self is RollbackEvent.DEPLOYMENT_STOP_ON_ALARM
