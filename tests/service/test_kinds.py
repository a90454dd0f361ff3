"""Values of the wrong Python type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Platform, check_flag, check_kind, listed


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (None, []),
        ([], []),
        (["a", "b"], ["a", "b"]),
        (("a", "b"), ["a", "b"]),
        (dict.fromkeys("ab").keys(), ["a", "b"]),
        (iter("ab"), ["a", "b"]),
    ],
)
def test_listed(items: Iterable[str] | None, expected: list[str]) -> None:
    assert listed("events", items) == expected


def test_listed_gives_a_list_of_its_own() -> None:
    given = ["a"]
    found = listed("events", given)
    found.append("b")
    assert given == ["a"]


@pytest.mark.parametrize(
    ("items", "shown"),
    [
        ("start", '"start"'),
        ("", '""'),
        (b"start", "b'start'"),
        (Platform.ECS, '"ECS"'),
        ({"a": 1}, "{'a': 1}"),
        ({}, "{}"),
        (5, "5"),
        (False, "False"),
        (object(), "an object"),
    ],
)
def test_listed_refuses_what_is_no_list(items: Iterable[str], shown: str) -> None:
    with pytest.raises(ValidationError) as caught:
        listed("events", items)
    assert str(caught.value) == f"events: got {shown}, but it takes a list; put it into brackets, also a single one"


@pytest.mark.parametrize(
    ("value", "kinds"), [(None, int), ("a", str), (Platform.ECS, str), (5, (str, int)), ({}, (str, Mapping))]
)
def test_kinds_that_pass(value: object, kinds: type | tuple[type, ...]) -> None:
    check_kind("size", value, kinds, "pass a size")


@pytest.mark.parametrize(
    ("value", "kinds", "message"),
    [
        ("big", int, 'got "big", but its type is int; pass a size'),
        (5, (str, Mapping), "got 5, but its type is str or Mapping; pass a size"),
        (object(), (int,), "got an object, but its type is int; pass a size"),
        (["x" * 100], str, "got ['" + "x" * 75 + "..., but its type is str; pass a size"),
    ],
)
def test_kinds_that_are_refused(value: object, kinds: type | tuple[type, ...], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_kind("size", value, kinds, "pass a size")
    assert str(caught.value) == f"size: {message}"


@pytest.mark.parametrize("value", [True, False, None])
def test_flags_that_pass(value: object) -> None:
    check_flag("enabled", value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("no", '"no"'), ("", '""'), (0, "0"), (1, "1"), ([], "[]")],
)
def test_flags_that_are_refused(value: object, shown: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_flag("enabled", value)
    assert str(caught.value) == f"enabled: got {shown}, but its type is bool; pass True or False"
