"""Compute platforms and their managed policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdk_codedeploy.service import Platform

if TYPE_CHECKING:
    from conftest import WordsCheck


def test_words(same_words: WordsCheck) -> None:
    same_words("ComputePlatform", Platform)


@pytest.mark.parametrize(
    ("platform", "full", "limited"),
    [
        (Platform.SERVER, "service-role/AWSCodeDeployRole", None),
        (
            Platform.LAMBDA,
            "service-role/AWSCodeDeployRoleForLambda",
            "service-role/AWSCodeDeployRoleForLambdaLimited",
        ),
        (Platform.ECS, "AWSCodeDeployRoleForECS", "AWSCodeDeployRoleForECSLimited"),
    ],
)
def test_managed_policies(platform: Platform, full: str, limited: str | None) -> None:
    assert platform.managed_policy == full
    assert platform.limited_managed_policy == limited
