"""Members of the API's enums are text in every respect."""

from __future__ import annotations

import json

import pytest

from cdk_codedeploy import service
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
