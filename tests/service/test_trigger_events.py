"""Trigger events and the deployments that can send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_codedeploy.service import Platform, TriggerEvent

if TYPE_CHECKING:
    from conftest import WordsCheck

INSTANCES = {"InstanceStart", "InstanceSuccess", "InstanceFailure", "InstanceReady"}
READY = {"DeploymentReady", "InstanceReady"}


def test_words(same_words: WordsCheck) -> None:
    same_words("TriggerEventType", TriggerEvent)


def test_kinds() -> None:
    assert {event for event in TriggerEvent if event.about_instances} == INSTANCES
    assert {event for event in TriggerEvent if event.blue_green_only} == READY


@pytest.mark.parametrize(
    ("platform", "blue_green", "missing"),
    [
        (Platform.SERVER, False, READY),
        (Platform.SERVER, True, set()),
        (Platform.ECS, True, INSTANCES),
        (Platform.LAMBDA, True, INSTANCES | READY),
    ],
)
def test_what_a_deployment_group_can_send(platform: Platform, blue_green: bool, missing: set[str]) -> None:
    assert {event for event in TriggerEvent if not event.applies_to(platform, blue_green=blue_green)} == missing
