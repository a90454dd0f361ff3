"""What the service tells EventBridge and notification rules."""

from __future__ import annotations

from cdk_codedeploy.service.event_states import (
    DEPLOYMENT_STATE_CHANGE,
    EVENT_SOURCE,
    INSTANCE_STATE_CHANGE,
    ApplicationNotification,
    DeploymentState,
    InstanceState,
)


def test_names_of_the_user_guide() -> None:
    assert EVENT_SOURCE == "aws.codedeploy"
    assert DEPLOYMENT_STATE_CHANGE == "CodeDeploy Deployment State-change Notification"
    assert INSTANCE_STATE_CHANGE == "CodeDeploy Instance State-change Notification"


def test_states_of_deployments() -> None:
    assert [str(state) for state in DeploymentState] == ["START", "SUCCESS", "FAILURE", "STOP", "QUEUED", "READY"]


def test_states_of_instances() -> None:
    assert [str(state) for state in InstanceState] == ["START", "SUCCESS", "FAILURE", "READY"]


def test_notifications() -> None:
    assert [str(event) for event in ApplicationNotification] == [
        "codedeploy-application-deployment-started",
        "codedeploy-application-deployment-succeeded",
        "codedeploy-application-deployment-failed",
    ]


def test_members_are_named_as_their_words() -> None:
    for state in [*DeploymentState, *InstanceState]:
        assert state.name == state.value == f"{state}"
    for event in ApplicationNotification:
        assert event.value == f"codedeploy-application-{event.name.lower().replace('_', '-')}"
