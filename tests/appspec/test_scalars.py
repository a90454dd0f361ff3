"""What unquoted scalars are read as: the answers of Ruby's psych 4.0.4, with which the agent in Ruby reads."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from cdk_codedeploy.appspec.nodes import Kind
from cdk_codedeploy.appspec.scalars import HUGE, resolve

ANSWERS = json.loads(Path(__file__).with_name("ruby_scalars.json").read_text())


@pytest.mark.parametrize("text", ANSWERS)
def test_as_ruby_reads_it(text):
    kind, *value = ANSWERS[text]
    found, known = resolve(text)
    assert found is Kind[kind]
    if value and not isinstance(value[0], str):
        assert known == value[0]


@pytest.mark.parametrize(("text", "value"), [(".inf", math.inf), ("-.inf", -math.inf), ("+.INF", math.inf)])
def test_infinity(text, value):
    assert resolve(text) == (Kind.FLOAT, value)


def test_nothing_is_null():
    assert resolve("") == (Kind.NULL, None)


def test_no_number_is_too_long():
    assert resolve("9" * 100_000) == (Kind.INTEGER, HUGE)
    assert resolve("-" + "9" * 100_000) == (Kind.INTEGER, -HUGE)
    assert resolve("9" * 100_000 + ".5")[0] is Kind.FLOAT


def test_several_lines_are_text():
    assert resolve("0.0\n0.0") == (Kind.TEXT, "0.0\n0.0")
