"""States and creators of deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_codedeploy.service import (
    DeploymentCreator,
    DeploymentStatus,
    LifecycleEventStatus,
    StopStatus,
    TargetStatus,
)

if TYPE_CHECKING:
    from enum import Enum

    from conftest import WordsCheck


@pytest.mark.parametrize("words", [DeploymentStatus, TargetStatus, LifecycleEventStatus, StopStatus, DeploymentCreator])
def test_words(same_words: WordsCheck, words: type[Enum]) -> None:
    same_words(words.__name__, words)


def test_final_states() -> None:
    assert [status for status in DeploymentStatus if status.is_final] == ["Succeeded", "Failed", "Stopped"]
