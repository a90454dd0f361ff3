"""Values in messages stay on one short line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.service import Platform, kind_of, shown


class Topic:
    """An object without a form of its own, as constructs are."""


class Alarm(Topic):
    """One whose kind begins with a vowel."""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("web", '"web"'),
        ("", '""'),
        ('say "hi"', r'"say \"hi\""'),
        ("two\nlines", r'"two\nlines"'),
        ("Grüße", '"Grüße"'),
        (Platform.SERVER, '"Server"'),
        (5, "5"),
        (None, "None"),
        (True, "True"),
        (["a"], "['a']"),
        ("x" * 78, '"' + "x" * 78 + '"'),
        ("x" * 79, '"' + "x" * 75 + '..."'),
        (list(range(100)), repr(list(range(100)))[:77] + "..."),
        (Topic(), "a Topic"),
        (Alarm(), "an Alarm"),
        ("<text>", '"<text>"'),
    ],
)
def test_shown(value: object, expected: str) -> None:
    assert shown(value) == expected


@given(st.text() | st.integers() | st.lists(st.text()))
def test_never_long_and_never_more_than_one_line(value: object) -> None:
    assert len(shown(value)) <= 80
    assert "\n" not in shown(value)


@pytest.mark.parametrize(
    ("value", "expected"), [(Topic(), "a Topic"), (Alarm(), "an Alarm"), (5, "an int"), ("x", "a str"), ({}, "a dict")]
)
def test_kind_of(value: object, expected: str) -> None:
    assert kind_of(value) == expected


@pytest.mark.parametrize("letter", "AEIOaeio")
def test_kinds_that_begin_with_a_vowel(letter: str) -> None:
    assert kind_of(type(f"{letter}bc", (), {})()) == f"an {letter}bc"


def test_kinds_that_begin_with_the_sound_of_you() -> None:
    assert kind_of(type("UserData", (), {})()) == "a UserData"
