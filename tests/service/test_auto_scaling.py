"""Processes to suspend, and the names of what CodeDeploy makes in Auto Scaling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.service import (
    AUTO_SCALING_PROCESSES_TO_SUSPEND,
    AutoScalingProcess,
    copied_group_name,
    deployment_of_copied_group,
    launch_hook_prefix,
)

if TYPE_CHECKING:
    from conftest import WordsCheck


def test_words(same_words: WordsCheck) -> None:
    same_words("AutoScalingGroupProcess", AutoScalingProcess)


def test_all_processes_together_are_within_the_limit() -> None:
    assert AUTO_SCALING_PROCESSES_TO_SUSPEND.maximum == len(AutoScalingProcess)


def test_launch_hook() -> None:
    name = "CodeDeploy-managed-automatic-launch-deployment-hook-WordPressDG-00000000-1111-2222-3333-444444444444"
    assert name.startswith(launch_hook_prefix("WordPressDG"))


def test_copied_group() -> None:
    assert copied_group_name("web", "d-A1B2C3D4E") == "CodeDeploy_web_d-A1B2C3D4E"


@pytest.mark.parametrize(
    "name", ["web", "CodeDeploy_web", "CodeDeploy__d-A1B2C3D4E", "CodeDeploy_web_d-", "CodeDeploy_d-A1"]
)
def test_groups_that_are_no_copies(name: str) -> None:
    assert deployment_of_copied_group(name) is None


@given(
    group=st.from_regex(r"[A-Za-z0-9._+=,@-]{1,100}", fullmatch=True),
    deployment=st.from_regex(r"d-[A-Z0-9]{9}", fullmatch=True),
)
def test_names_of_copies_can_be_read_back(group: str, deployment: str) -> None:
    assert deployment_of_copied_group(copied_group_name(group, deployment)) == (group, deployment)
