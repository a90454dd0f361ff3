"""The codec between typed properties and the text that CloudFormation sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.properties import decode, encode, replaces, replacing
from tests.handlers.stacks import as_text


class Colour(str, Enum):
    RED = "Red"
    BLUE = "Blue"


@dataclass(frozen=True, kw_only=True)
class Part:
    e_tag: str
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class Thing:
    name: str = replacing()
    urgent: bool = False
    count: int | None = None
    colour: Colour = Colour.RED
    parts: tuple[Part, ...] = ()
    words: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    part: Part | None = None


FULL = Thing(
    name="x",
    urgent=True,
    count=-3,
    colour=Colour.BLUE,
    parts=(Part(e_tag="a", size=1), Part(e_tag="b")),
    words=["one", "two"],
    tags={"Key": "value", "with space": ""},
    part=Part(e_tag="c"),
)


def test_template_has_values_and_names_as_cloudformation_writes_them() -> None:
    assert encode(FULL) == {
        "Name": "x",
        "Urgent": True,
        "Count": -3,
        "Colour": "Blue",
        "Parts": [{"ETag": "a", "Size": 1}, {"ETag": "b", "Size": 0}],
        "Words": ["one", "two"],
        "Tags": {"Key": "value", "with space": ""},
        "Part": {"ETag": "c", "Size": 0},
    }


def test_what_is_left_out_is_left_out_and_has_its_default_again() -> None:
    assert encode(Thing(name="x")) == {
        "Name": "x", "Urgent": False, "Colour": "Red", "Parts": [], "Words": [], "Tags": {}
    }  # fmt: skip
    assert decode(Thing, {"Name": "x"}) == Thing(name="x")


@given(
    st.builds(
        Thing,
        name=st.text(),
        urgent=st.booleans(),
        count=st.none() | st.integers(),
        colour=st.sampled_from(Colour),
        parts=st.lists(st.builds(Part, e_tag=st.text(), size=st.integers())).map(tuple),
        words=st.lists(st.text()),
        tags=st.dictionaries(st.text(), st.text()),
        part=st.none() | st.builds(Part, e_tag=st.text(), size=st.integers()),
    )
)
def test_text_and_back_is_the_same(thing: Thing) -> None:
    assert decode(Thing, as_text(encode(thing))) == thing


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False), ("False", False), ("TRUE", True)])
def test_flags_are_read_by_their_word(text: str, value: bool) -> None:
    assert decode(Thing, {"Name": "x", "Urgent": text}).urgent is value


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, "Name: got nothing, but it is required; give it"),
        ({"Name": "x", "Urgent": "yes"}, 'Urgent: got "yes", but it is true or false; give true or false'),
        ({"Name": "x", "Urgent": ""}, 'Urgent: got "", but it is true or false; give true or false'),
        ({"Name": "x", "Count": "3.5"}, 'Count: got "3.5", but it is a whole number; give a whole number'),
        ({"Name": "x", "Count": True}, "Count: got True, but it is a whole number; give a whole number"),
        ({"Name": "x", "Colour": "red"}, 'Colour: got "red", but the values are Red, Blue; give one of them'),
        ({"Name": ["x"]}, "Name: got ['x'], but it is text; give text"),
        ({"Name": "x", "Words": "one"}, 'Words: got "one", but it is a list; give a list'),
        ({"Name": "x", "Tags": ["a"]}, "Tags: got ['a'], but it is a map; give a map"),
        ({"Name": "x", "Parts": [{"ETag": "a"}, {}]}, "Parts[1].ETag: got nothing, but it is required; give it"),
        (
            {"Name": "x", "Part": {"ETag": "a", "ServiceToken": "b"}},
            (
                "Part.ServiceToken: got a property that nobody knows, but there are ETag, Size; "
                "correct its name or take it out"
            ),
        ),
        (
            {"name": "x"},
            (
                "name: got a property that nobody knows, but there are Name, Urgent, Count, Colour, Parts, Words, "
                "Tags, Part; correct its name or take it out"
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(properties: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        decode(Thing, properties)
    assert str(caught.value) == message


def test_cloudformations_own_properties_are_no_surprise() -> None:
    assert decode(Thing, {"Name": "x", "ServiceToken": "arn", "ServiceTimeout": "60"}) == Thing(name="x")


def test_properties_of_another_version_are_read_as_far_as_known() -> None:
    old = {"Name": "x", "Gone": "1", "Part": {"ETag": "a", "Gone": "2"}}
    assert decode(Thing, old, strict=False) == Thing(name="x", part=Part(e_tag="a"))


@pytest.mark.parametrize(("after", "replaced"), [(Thing(name="y"), True), (Thing(name="x", urgent=True), False)])
def test_only_a_replacing_property_replaces(after: Thing, replaced: bool) -> None:
    assert replaces(Thing(name="x"), after) is replaced


def test_tokens_stay_tokens() -> None:
    @dataclass(frozen=True)
    class Late:
        number: float
        words: list[str]

    late = Late(-1.8881545897087626e289, ["#{Token[TOKEN.1]}"])
    assert encode(late) == {"Number": late.number, "Words": late.words}
