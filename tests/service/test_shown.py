"""Values in messages stay on one short line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.service import Platform, shown


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
    ],
)
def test_shown(value: object, expected: str) -> None:
    assert shown(value) == expected


@given(st.text() | st.integers() | st.lists(st.text()))
def test_never_long_and_never_more_than_one_line(value: object) -> None:
    assert len(shown(value)) <= 80
    assert "\n" not in shown(value)
