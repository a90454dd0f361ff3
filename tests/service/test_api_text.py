"""Members of the API's enums are text in every respect."""

from __future__ import annotations

import json

import pytest

from cdk_codedeploy import service
from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.service import Platform
from cdk_codedeploy.service.api_text import ApiText

ENUMS = [
    value
    for name, value in sorted(vars(service).items())
    if isinstance(value, type) and issubclass(value, ApiText) and value is not ApiText
]


@pytest.mark.parametrize("member", [member for enum in ENUMS for member in enum], ids=repr)
def test_a_member_is_its_word(member: ApiText) -> None:
    assert member == member.value
    assert str(member) == f"{member}" == "{}".format(member) == member.value  # noqa: UP032 - both ways to format
    assert json.dumps(member) == f'"{member.value}"'
    assert hash(member) == hash(member.value)


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: str(enum.__name__))
def test_a_word_finds_its_member(enum: type[ApiText]) -> None:
    assert [enum(member.value) for member in enum] == list(enum)


@pytest.mark.parametrize("value", [Platform.ECS, "ECS"])
def test_text_of_a_member_or_its_word_is_the_word(value: str) -> None:
    text = Platform.text_of("platform", value)
    assert (text, type(text)) == ("ECS", str)


@pytest.mark.parametrize("token", ["${Token[TOKEN.7]}", "prefix-${Token[TOKEN.7]}"])
def test_text_of_a_token_is_the_token(token: str) -> None:
    assert Platform.text_of("platform", token) == token


@pytest.mark.parametrize(
    ("value", "shown"), [("ecs", '"ecs"'), ("", '""'), (5, "5"), (None, "None"), (["ECS"], "['ECS']")]
)
def test_text_of_another_value_is_refused(value: str, shown: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Platform.text_of("platform", value)
    assert str(caught.value) == (
        f"platform: got {shown}, but the values are Server, Lambda, ECS; pass a member of Platform"
    )
