"""One limit: what passes, what is refused, and what the refusal says."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Limit, check_count, check_length

PAGE = "a page"
AT_MOST = Limit(what="a box takes", maximum=3, unit="cats", source=PAGE, remedy="remove {excess}")
AT_LEAST = Limit(what="a box takes", minimum=2, unit="cats", source=PAGE, remedy="add {excess}")
EXACTLY = Limit(what="a box takes", minimum=2, maximum=2, unit="cats", source=PAGE, remedy="give two")
RANGE = Limit(what="a box takes", minimum=1, maximum=9, unit="cats", source=PAGE, remedy="off by {excess}")
ADJUSTABLE = Limit(what="a box takes", maximum=3, unit="cats", source=PAGE, remedy="remove {excess}", adjustable=True)

TEXT_TOKEN = "${Token[TOKEN.7]}"
LIST_TOKEN = ["#{Token[TOKEN.7]}"]
NUMBER_TOKEN = struct.unpack(">d", b"\xfb\xff\x00\x00\x00\x00\x00\x07")[0]


class Resolvable:
    """What the CDK calls an ``IResolvable``."""

    def resolve(self) -> str:
        """Pretend to resolve."""
        return "later"


@pytest.mark.parametrize(
    ("limit", "allowed"),
    [
        (AT_MOST, "a box takes at most 3 cats"),
        (AT_LEAST, "a box takes at least 2 cats"),
        (EXACTLY, "a box takes exactly 2 cats"),
        (RANGE, "a box takes 1 to 9 cats"),
    ],
)
def test_allowed(limit: Limit, allowed: str) -> None:
    assert limit.allowed == allowed


@pytest.mark.parametrize(("limit", "value"), [(AT_MOST, 3), (AT_LEAST, 2), (EXACTLY, 2), (RANGE, 1), (RANGE, 9)])
def test_the_bounds_themselves_pass(limit: Limit, value: int) -> None:
    limit.check("cats", value)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [
        (AT_MOST, 5, "cats: got 5, but a box takes at most 3 cats; remove 2"),
        (AT_LEAST, 1, "cats: got 1, but a box takes at least 2 cats; add 1"),
        (EXACTLY, 3, "cats: got 3, but a box takes exactly 2 cats; give two"),
        (RANGE, 0, "cats: got 0, but a box takes 1 to 9 cats; off by 1"),
        (RANGE, 12, "cats: got 12, but a box takes 1 to 9 cats; off by 3"),
        (RANGE, True, "cats: got True, but a box takes 1 to 9 cats; give a whole number"),
        (RANGE, 2.0, "cats: got 2.0, but a box takes 1 to 9 cats; give a whole number"),
        (RANGE, float("nan"), "cats: got nan, but a box takes 1 to 9 cats; give a whole number"),
        (RANGE, "2", 'cats: got "2", but a box takes 1 to 9 cats; give a whole number'),
        (RANGE, None, "cats: got None, but a box takes 1 to 9 cats; give a whole number"),
    ],
)
def test_check_refuses(limit: Limit, value: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        limit.check("cats", value)
    assert str(caught.value) == message


@pytest.mark.parametrize("token", [TEXT_TOKEN, NUMBER_TOKEN, Resolvable()])
def test_tokens_pass(token: object) -> None:
    RANGE.check("cats", token)


@given(st.integers())
def test_check_agrees_with_the_bounds(value: int) -> None:
    if 1 <= value <= 9:
        RANGE.check("cats", value)
    else:
        with pytest.raises(ValidationError):
            RANGE.check("cats", value)


@pytest.mark.parametrize(
    "items", [[], ["a"], ("a", "b"), {"a", "b", "c"}, {"a": 1}, LIST_TOKEN, TEXT_TOKEN, Resolvable()]
)
def test_check_count_passes(items: object) -> None:
    check_count("cats", items, AT_MOST)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (list("abcd"), "cats: got 4, but a box takes at most 3 cats; remove 1"),
        ("ab", 'cats: got "ab", but a box takes at most 3 cats; give a list'),
        (b"ab", "cats: got b'ab', but a box takes at most 3 cats; give a list"),
        (2, "cats: got 2, but a box takes at most 3 cats; give a list"),
        (None, "cats: got None, but a box takes at most 3 cats; give a list"),
    ],
)
def test_check_count_refuses(items: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_count("cats", items, AT_MOST)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["a", "a" * 9, TEXT_TOKEN, "prefix-" + TEXT_TOKEN])
def test_check_length_passes(text: str) -> None:
    check_length("name", text, RANGE)


def test_text_may_be_empty_without_a_minimum() -> None:
    check_length("name", "", AT_MOST)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" * 10, "name: got 10 characters, but a box takes 1 to 9 cats; off by 1"),
        ("", 'name: got "", but a box takes 1 to 9 cats; give some text or leave it out'),
        (7, "name: got 7, but a box takes 1 to 9 cats; give text"),
        (None, "name: got None, but a box takes 1 to 9 cats; give text"),
    ],
)
def test_check_length_refuses(text: object, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        check_length("name", text, RANGE)
    assert str(caught.value) == message


def test_a_raised_quota() -> None:
    raised = ADJUSTABLE.raised_to(5)
    raised.check("cats", 5)
    with pytest.raises(ValidationError, match=r"takes at most 5 cats; remove 1$"):
        raised.check("cats", 6)
    assert ADJUSTABLE.maximum == 3


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (AT_MOST, "maximum: got 2, but a box takes at most 3 cats, in every account; stay within it"),
        (ADJUSTABLE, "maximum: got 2, but the default is 3 already; give the raised quota"),
    ],
)
def test_what_cannot_be_raised(limit: Limit, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        limit.raised_to(2)
    assert str(caught.value) == message
