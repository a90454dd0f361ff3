"""Reasons to roll back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.service import RollbackEvent

if TYPE_CHECKING:
    from conftest import WordsCheck


def test_words(same_words: WordsCheck) -> None:
    same_words("AutoRollbackEvent", RollbackEvent)


def test_only_one_needs_alarms() -> None:
    assert [event for event in RollbackEvent if event.needs_alarms] == ["DEPLOYMENT_STOP_ON_ALARM"]
