"""What the service tells EventBridge and notification rules."""

from __future__ import annotations

from cdk_codedeploy.service.api_text import ApiText

EVENT_SOURCE = "aws.codedeploy"
"""Source of the service's events. User guide, "Monitoring deployments with Amazon EventBridge"."""

DEPLOYMENT_STATE_CHANGE = "CodeDeploy Deployment State-change Notification"
"""Detail type of the events about deployments."""

INSTANCE_STATE_CHANGE = "CodeDeploy Instance State-change Notification"
"""Detail type of the events about single instances of a deployment."""


class DeploymentState(ApiText):
    """State of a deployment in an event. Not the words of the API's ``DeploymentStatus``.

    Source: user guide, "Monitoring deployments with Amazon EventBridge".
    """

    START = "START"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    STOP = "STOP"
    QUEUED = "QUEUED"
    READY = "READY"


class InstanceState(ApiText):
    """State of an instance of a deployment in an event.

    Source: user guide, "Monitoring deployments with Amazon EventBridge".
    """

    START = "START"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    READY = "READY"


class ApplicationNotification(ApiText):
    """What a notification rule on an application can tell people.

    Source: Developer Tools console user guide, "Events for notification rules".
    """

    DEPLOYMENT_STARTED = "codedeploy-application-deployment-started"
    DEPLOYMENT_SUCCEEDED = "codedeploy-application-deployment-succeeded"
    DEPLOYMENT_FAILED = "codedeploy-application-deployment-failed"
