"""The order of lifecycle events, and whose AppSpec file each obeys."""

from __future__ import annotations

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import (
    AUTO_SCALING_LAUNCH,
    AUTO_SCALING_TERMINATION,
    BLUE_GREEN_ORIGINAL,
    BLUE_GREEN_REPLACEMENT,
    BLUE_GREEN_ROLLBACK_ORIGINAL,
    BLUE_GREEN_ROLLBACK_REPLACEMENT,
    ECS_DEPLOYMENT,
    HOOKABLE_EVENTS,
    IN_PLACE,
    IN_PLACE_WITH_LOAD_BALANCER,
    LAMBDA_DEPLOYMENT,
    RESERVED_EVENTS,
    SCENARIOS,
    STOP_EVENTS,
    AppSpecRevision,
    LifecycleEvent,
    Platform,
    Scenario,
)

SEVEN = "ApplicationStop DownloadBundle BeforeInstall Install AfterInstall ApplicationStart ValidateService"
BLOCK = "BeforeBlockTraffic BlockTraffic AfterBlockTraffic"
ALLOW = "BeforeAllowTraffic AllowTraffic AfterAllowTraffic"


@pytest.mark.parametrize(
    ("scenario", "events"),
    [
        (IN_PLACE, SEVEN),
        (IN_PLACE_WITH_LOAD_BALANCER, f"{BLOCK} {SEVEN} {ALLOW}"),
        (BLUE_GREEN_REPLACEMENT, f"{SEVEN} {ALLOW}"),
        (BLUE_GREEN_ORIGINAL, BLOCK),
        (BLUE_GREEN_ROLLBACK_ORIGINAL, ALLOW),
        (BLUE_GREEN_ROLLBACK_REPLACEMENT, BLOCK),
        (AUTO_SCALING_LAUNCH, f"{SEVEN} {ALLOW}"),
        (AUTO_SCALING_TERMINATION, f"{BLOCK} ApplicationStop"),
        (ECS_DEPLOYMENT, f"BeforeInstall Install AfterInstall AllowTestTraffic AfterAllowTestTraffic {ALLOW}"),
        (LAMBDA_DEPLOYMENT, ALLOW),
    ],
    ids=lambda value: value.title if isinstance(value, Scenario) else "",
)
def test_order(scenario: Scenario, events: str) -> None:
    assert " ".join(scenario.events) == events
    assert scenario in SCENARIOS


@pytest.mark.parametrize(
    ("platform", "events"),
    [
        (
            Platform.SERVER,
            {
                "ApplicationStop",
                "BeforeInstall",
                "AfterInstall",
                "ApplicationStart",
                "ValidateService",
                "BeforeBlockTraffic",
                "AfterBlockTraffic",
                "BeforeAllowTraffic",
                "AfterAllowTraffic",
            },
        ),
        (Platform.LAMBDA, {"BeforeAllowTraffic", "AfterAllowTraffic"}),
        (
            Platform.ECS,
            {"BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"},
        ),
    ],
)
def test_hookable(platform: Platform, events: set[str]) -> None:
    assert set(HOOKABLE_EVENTS[platform]) == events
    # The platform's list misses nothing that one of its scenarios has.
    assert {event for scenario in SCENARIOS if scenario.platform is platform for event in scenario.hookable} == events


def test_every_event_happens_somewhere() -> None:
    assert {event for scenario in SCENARIOS for event in scenario.events} == set(LifecycleEvent)


def test_stop_events_can_all_be_hooked() -> None:
    assert not STOP_EVENTS & RESERVED_EVENTS


@pytest.mark.parametrize(
    ("scenario", "last_successful"),
    [
        (IN_PLACE, {"ApplicationStop"}),
        (IN_PLACE_WITH_LOAD_BALANCER, {"ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic"}),
        (BLUE_GREEN_REPLACEMENT, {"ApplicationStop"}),
        (BLUE_GREEN_ORIGINAL, {"BeforeBlockTraffic", "AfterBlockTraffic"}),
        (BLUE_GREEN_ROLLBACK_ORIGINAL, {"BeforeAllowTraffic", "AfterAllowTraffic"}),
        (BLUE_GREEN_ROLLBACK_REPLACEMENT, set()),
        (AUTO_SCALING_LAUNCH, {"ApplicationStop"}),
        (AUTO_SCALING_TERMINATION, {"ApplicationStop", "BeforeBlockTraffic", "AfterBlockTraffic"}),
        (ECS_DEPLOYMENT, set()),
        (LAMBDA_DEPLOYMENT, set()),
    ],
    ids=lambda value: value.title if isinstance(value, Scenario) else "",
)
def test_revisions(scenario: Scenario, last_successful: set[str]) -> None:
    revisions = {event: scenario.revision_for(event) for event in scenario.events}
    assert {event for event, revision in revisions.items() if revision is None} == RESERVED_EVENTS & set(
        scenario.events
    )
    assert {e for e, revision in revisions.items() if revision is AppSpecRevision.LAST_SUCCESSFUL} == last_successful


def test_an_event_of_another_scenario() -> None:
    with pytest.raises(ValidationError) as caught:
        LAMBDA_DEPLOYMENT.revision_for(LifecycleEvent.INSTALL)
    assert str(caught.value) == (
        'event: got "Install", but a deployment to Lambda does not have it; '
        "choose one of BeforeAllowTraffic, AllowTraffic, AfterAllowTraffic"
    )
