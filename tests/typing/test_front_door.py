"""Keeps ``front_door.py`` complete. The type checkers do the rest in ``make lint``."""

from __future__ import annotations

import re
from pathlib import Path

import cdk_codedeploy

FRONT_DOOR = (Path(__file__).parent / "front_door.py").read_text(encoding="utf-8")


def test_every_public_name_is_held_against_a_number() -> None:
    assert re.findall(r"^    number\((\w+)\)", FRONT_DOOR, re.MULTILINE) == cdk_codedeploy.__all__
